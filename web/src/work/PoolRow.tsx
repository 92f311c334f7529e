/** One record of a pool: what it is, and a press to claim it, or why that is not possible now. */
import { Link } from 'react-router'

import type { FieldMeta, LeadCard, Lying, ObjectMeta } from '@/api'
import { Button, Checkbox, ScoreRing, Tooltip, useTick } from '@/design'
import { isEmpty, typeOf, wordsOf } from '@/fields'
import { formatAgo, useSay, useTexts } from '@/i18n'

import styles from './pools.module.css'

interface PoolRowProps {
  object: ObjectMeta
  columns: readonly string[]
  row: Lying
  ticked: boolean
  busy: boolean
  onTick: (on: boolean) => void
  onClaim: () => void
}

const PILLS = new Set(['choice', 'multi_choice', 'region'])

export function PoolRow({ object, columns, row: { record, closed }, ticked, busy, onTick, onClaim }: PoolRowProps) {
  const t = useTexts('pools')
  const say = useSay()
  const now = useTick()
  const fields = columns.flatMap((name) => object.fields.find((field) => field.name === name) ?? [])
  const named = object.fields.find((field) => field.name === object.title)
  const title = (named && wordsOf(named, record[named.name])) || t('unnamed')
  const facts = fields.filter((field) => field.name !== object.title && field.name !== 'score' && field.name !== 'created_at' && !isEmpty(record[field.name]))
  const came = typeof record.created_at === 'string' ? record.created_at : null
  return (
    <li className={styles.row} data-closed={closed !== null || undefined}>
      <Checkbox checked={ticked} disabled={closed !== null || busy} aria-label={t('choose', { name: title })} onChange={(event) => onTick(event.target.checked)} />
      {isEmpty(record.score) ? null : <ScoreRing value={record.score as LeadCard['score']} size={34} label={say(fields.find((field) => field.name === 'score')?.label)} />}
      <div className={styles.who}>
        <Link to={`/records/${object.name}/${record.id}`}>{title}</Link>
        <span className={styles.facts}>
          {facts.map((field) => (
            <Fact key={field.name} field={field} value={record[field.name]} />
          ))}
          {came ? <time dateTime={came}>{formatAgo(came, now)}</time> : null}
        </span>
      </div>
      {closed ? (
        <Tooltip title={closed.detail}>
          <span className={styles.closed} tabIndex={0}>
            {closed.title}
          </span>
        </Tooltip>
      ) : (
        <Button size="small" disabled={busy} onClick={onClaim} aria-label={t('claim_one', { name: title })}>
          {t('claim')}
        </Button>
      )}
    </li>
  )
}

function Fact({ field, value }: { field: FieldMeta; value: unknown }) {
  const { Cell } = typeOf(field)
  return PILLS.has(field.type) ? <Cell value={value} field={field} /> : <span>{wordsOf(field, value)}</span>
}
