/** Two records side by side: what agrees, what differs, and what a person may say of them. */
import { Link } from 'react-router'

import { useObject, type Pair, type Row } from '@/api'
import { Button, MergeIcon, RestoreIcon } from '@/design'
import { fullMomentWords, isEmpty, wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { sameValue } from '../sides'
import { Evidence, Sureness } from './Evidence'
import styles from './pairs.module.css'

interface PairCardProps {
  pair: Pair
  /** The fields that are compared. */
  compared: readonly string[]
  busy: boolean
  onMerge: () => void
  onSay: (apart: boolean) => void
}

export function PairCard({ pair, compared, busy, onMerge, onSay }: PairCardProps) {
  const t = useTexts('pairs')
  const say = useSay()
  const object = useObject(pair.object)
  // What is compared, then whose they are; what neither says is left out.
  const fields = [...compared, 'owner']
    .flatMap((name) => object?.fields.find((field) => field.name === name) ?? [])
    .filter((field) => field.name !== object?.title && !(isEmpty(pair.one[field.name]) && isEmpty(pair.other[field.name])))
  const named = object?.fields.find((field) => field.name === object.title)
  const titleOf = (row: Row) => (named && wordsOf(named, row[named.name])) || row.id.slice(0, 8)
  const merges = object?.actions.includes('update') && object.actions.includes('remove')
  return (
    <article className={styles.card} aria-label={t('pair', { one: titleOf(pair.one), other: titleOf(pair.other) })}>
      <header className={styles.head}>
        <span className={styles.object}>{say(object?.label)}</span>
        <Sureness pair={pair} />
        {pair.state === 'apart' && pair.decided_at ? <small>{t('told_apart', { by: pair.decided_by ?? '', at: fullMomentWords(pair.decided_at) })}</small> : null}
      </header>
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="yd-hidden">{t('field')}</span>
              </th>
              {[pair.one, pair.other].map((row) => (
                <th key={row.id} scope="col">
                  <Link to={`/records/${pair.object}/${row.id}`}>{titleOf(row)}</Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <tr key={field.name} data-same={sameValue(pair.one[field.name], pair.other[field.name]) || undefined}>
                <th scope="row">{say(field.label)}</th>
                <td>{wordsOf(field, pair.one[field.name]) || '—'}</td>
                <td>{wordsOf(field, pair.other[field.name]) || '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Evidence evidence={pair.evidence} />
      <div className={styles.actions}>
        {pair.state === 'open' && merges ? (
          <Button type="primary" size="small" icon={<MergeIcon />} onClick={onMerge}>
            {t('merge')}
          </Button>
        ) : null}
        {pair.may && pair.state === 'open' ? (
          <Button size="small" disabled={busy} onClick={() => onSay(true)}>
            {t('apart')}
          </Button>
        ) : null}
        {pair.may && pair.state === 'apart' ? (
          <Button size="small" icon={<RestoreIcon />} disabled={busy} onClick={() => onSay(false)}>
            {t('open_again')}
          </Button>
        ) : null}
      </div>
    </article>
  )
}
