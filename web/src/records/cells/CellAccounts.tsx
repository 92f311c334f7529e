/** The customers of a cell: when each was spoken to last, and which were left alone. */
import type { CellAccount, CellShown } from '@/api'
import { Blank, Panel, Tone, useTick } from '@/design'
import { formatAgo, formatCount, useTexts } from '@/i18n'

import { RecordLink } from './RecordLink'
import styles from './cells.module.css'

const DAY_MS = 86_400_000

export const leftAlone = (one: CellAccount, days: number, now: number): boolean => one.seen && (one.touched_at === null || now - Date.parse(one.touched_at) > days * DAY_MS)

export function CellAccounts({ cell }: { cell: CellShown }) {
  const t = useTexts('cells')
  const now = useTick()
  const alone = cell.accounts.filter((one) => leftAlone(one, cell.touch_days, now)).length
  return (
    <Panel title={t('accounts.title')} note={alone ? t('accounts.alone', { count: formatCount(alone), days: cell.touch_days }) : t('accounts.all_seen', { days: cell.touch_days })} flush>
      {cell.accounts.length === 0 ? (
        <Blank small title={t('accounts.none')} />
      ) : (
        <ul className={styles.rows}>
          {cell.accounts.map((one) => (
            <li key={one.id}>
              <div className={styles.rowMain}>
                {one.seen ? <RecordLink object={cell.accounts_object} id={one.id} title={one.title} /> : <span>{t('hidden_account')}</span>}
                <small>{one.touched_at ? t('accounts.touched', { ago: formatAgo(one.touched_at, now) }) : one.seen ? t('accounts.never') : t('accounts.not_seen')}</small>
              </div>
              <span className={styles.marks}>
                {one.deals ? <Tone tone="blue">{t('accounts.deals', { count: formatCount(one.deals) })}</Tone> : null}
                {leftAlone(one, cell.touch_days, now) ? <Tone tone="red">{t('accounts.left_alone')}</Tone> : null}
                {!one.lent && cell.members.some((member) => member.state === 'now') ? (
                  <Tone tone="amber" title={t('accounts.not_lent_why')}>
                    {t('accounts.not_lent')}
                  </Tone>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
