/** How many rows are listed and as of when; pressed, it says which rows these are. */
import { Popover } from '@/design'
import { formatCount, formatTime, useTexts } from '@/i18n'

import styles from './list.module.css'

interface ListCountProps {
  words: string
  count: number
  asOf: string
  filtered: boolean
  /** There are more than are listed yet. */
  more: boolean
  narrow: boolean
}

export function ListCount({ words, count, asOf, filtered, more, narrow }: ListCountProps) {
  const t = useTexts('records')
  const shown = formatCount(count)
  const lines = [t(filtered ? 'list.counts_filtered' : 'list.counts', { name: words }), t(more ? 'list.counts_some' : 'list.counts_all', { count: shown, time: formatTime(asOf) })]
  const content = (
    <div className={styles.counted}>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
  return (
    <Popover trigger="click" placement="bottomLeft" title={t('list.counted')} content={content}>
      <button type="button" className={styles.count} title={t('list.counted')}>
        {t(narrow ? 'list.loaded' : more ? 'list.count_more' : 'list.count', { count: shown, time: formatTime(asOf) })}
      </button>
    </Popover>
  )
}
