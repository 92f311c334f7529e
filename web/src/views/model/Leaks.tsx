/** Fields that know the outcome because the outcome wrote them, each with what it was told by. */
import { Link } from 'react-router'

import { Panel, Tone } from '@/design'
import { formatCount, formatPercent, say, useTexts } from '@/i18n'

import styles from './model.module.css'
import type { Leak, Model } from './types'

export function Leaks({ found }: { found: Model }) {
  const t = useTexts('models')
  const used = found.leaks.filter((leak) => !leak.barred)
  const barred = found.leaks.filter((leak) => leak.barred)
  return (
    <Panel title={t('leak.title')} note={used.length > 0 ? t('leak.found', { count: used.length }) : undefined}>
      <p className={styles.about}>{t('leak.note')}</p>
      {used.length > 0 ? <List leaks={used} /> : <p>{t(found.known < 200 ? 'leak.too_few' : 'leak.none')}</p>}
      {used.length > 0 && found.can_tune ? (
        <p>
          <Link to={`/studio/definitions/score/${encodeURIComponent(found.score)}`}>{t('leak.exclude')}</Link>
        </p>
      ) : null}
      {barred.length > 0 ? (
        <details className={styles.exact}>
          <summary>{t('leak.barred', { count: barred.length })}</summary>
          <List leaks={barred} />
        </details>
      ) : null}
    </Panel>
  )
}

function List({ leaks }: { leaks: Leak[] }) {
  const t = useTexts('models')
  return (
    <ul className={styles.leaks}>
      {leaks.map((leak) => (
        <li key={leak.name}>
          <Tone tone={leak.barred ? 'grey' : 'red'}>{t(leak.barred ? 'leak.out' : 'leak.in')}</Tone>
          <b>{say(leak.label)}</b>
          <span>{t(`leak.reason.${leak.reason}`, { auc: formatCount(leak.auc, 2), share: formatPercent(leak.share), rate: formatPercent(leak.rate, 1), prevalence: formatPercent(leak.prevalence, 1) })}</span>
        </li>
      ))}
    </ul>
  )
}
