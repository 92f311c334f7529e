/** The ways customers came, the most successful first, with some who went them. */
import { Link } from 'react-router'

import { Tone } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { money } from './money'
import type { Attribution } from './types'
import styles from './attribution.module.css'

export function Paths({ found, channel }: { found: Attribution; channel: (key: string) => string }) {
  const t = useTexts('attribution')
  return (
    <ol className={styles.paths}>
      {found.paths.map((path) => (
        <li key={path.channels.join('\u0000')}>
          <p className={styles.way}>
            {path.channels.map((one, place) => (
              <span key={place}>
                {place > 0 && <i aria-hidden> → </i>}
                <Tone tone="blue">{channel(one)}</Tone>
              </span>
            ))}
          </p>
          <p className={styles.came}>
            <b className="yd-num">{t('paths.won', { count: path.won })}</b>
            <span className="yd-num">{t('paths.rate', { rate: Math.round((path.won / (path.won + path.lost)) * 100), count: formatCount(path.won + path.lost) })}</span>
            {path.value > 0 && <span className="yd-num">{money(path.value, found.currency)}</span>}
          </p>
          <p className={styles.who}>
            {path.examples.map((one) => (
              <Link key={one.id} to={`/records/${found.object}/${one.id}`}>
                {one.title || one.id.slice(0, 8)}
              </Link>
            ))}
          </p>
        </li>
      ))}
    </ol>
  )
}
