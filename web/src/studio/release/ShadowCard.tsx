/** What a version in shadow would have decided otherwise, and how. */
import { Tone } from '@/design'
import { formatCount, formatPercent, useSay, useTexts } from '@/i18n'

import type { ShadowSaid } from './proof'
import styles from './proof.module.css'

export function ShadowCard({ one }: { one: ShadowSaid }) {
  const t = useTexts('studio-proof')
  const say = useSay()
  const share = one.asked ? one.otherwise / one.asked : 0
  const most = Math.max(1, ...one.moves.map((move) => move.count))
  return (
    <article className={styles.card} aria-label={say(one.label)}>
      <header className={styles.head}>
        <h4>{say(one.label) || one.name}</h4>
        <Tone tone={one.otherwise ? 'amber' : 'grey'}>{t('shadow.share', { share: formatPercent(share, 1) })}</Tone>
      </header>
      <p className={styles.verdict}>{t(one.otherwise ? 'shadow.otherwise' : 'shadow.same', { asked: formatCount(one.asked), otherwise: formatCount(one.otherwise) })}</p>
      {one.moves.length > 0 ? (
        <table className={styles.moves}>
          <thead>
            <tr>
              <th>{t('shadow.live')}</th>
              <th>{t('shadow.said')}</th>
              <th>{t('shadow.count')}</th>
            </tr>
          </thead>
          <tbody>
            {one.moves.map((move) => (
              <tr key={`${move.live}|${move.shadow}`}>
                <td>{move.live}</td>
                <td>{move.shadow}</td>
                <td>
                  <i style={{ width: `${(move.count / most) * 100}%` }} aria-hidden />
                  <span>{formatCount(move.count)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </article>
  )
}
