/** How the deals of a cell's customers stand, those that moved last first. */
import { useObject, type CellShown, type FieldMeta, type Row } from '@/api'
import { Blank, Panel } from '@/design'
import { isEmpty, typeOf, wordsOf } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import { RecordLink } from './RecordLink'
import styles from './cells.module.css'

const PILLS = new Set(['choice', 'multi_choice'])

export function CellDeals({ cell }: { cell: CellShown }) {
  const t = useTexts('cells')
  const object = useObject(cell.deals_object)
  if (!object) return null
  const fields = cell.columns.flatMap((name) => object.fields.find((field) => field.name === name) ?? [])
  return (
    <Panel title={t('deals.title')} note={t('deals.note', { count: formatCount(cell.deals.length) })} flush>
      {cell.deals.length === 0 ? (
        <Blank small title={t('deals.none')} />
      ) : (
        <ul className={styles.rows}>
          {cell.deals.map((deal) => (
            <li key={deal.id}>
              <div className={styles.rowMain}>
                <RecordLink object={object.name} id={deal.id} title={String(deal[object.title] ?? '')} />
                <small>
                  {fields
                    .filter((field) => !PILLS.has(field.type) && !isEmpty(deal[field.name]))
                    .map((field) => wordsOf(field, deal[field.name]))
                    .join(' · ')}
                </small>
              </div>
              <span className={styles.marks}>
                {fields
                  .filter((field) => PILLS.has(field.type) && !isEmpty(deal[field.name]))
                  .map((field) => (
                    <Pill key={field.name} field={field} deal={deal} />
                  ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Pill({ field, deal }: { field: FieldMeta; deal: Row }) {
  const say = useSay()
  const { Cell } = typeOf(field)
  return (
    <span title={say(field.label)}>
      <Cell value={deal[field.name]} field={field} />
    </span>
  )
}
