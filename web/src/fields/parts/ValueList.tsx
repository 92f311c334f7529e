/** Values of a record under the labels of their fields; those that need the whole width say so by `data-wide`. */
import type { FieldMeta } from '@/api'
import { useSay } from '@/i18n'

import { typeOf } from '../registry'

interface ValueListProps {
  fields: readonly FieldMeta[]
  row: Readonly<Record<string, unknown>>
  className: string | undefined
  columns?: number
}

export function ValueList({ fields, row, className, columns }: ValueListProps) {
  const say = useSay()
  return (
    <dl className={className} data-columns={columns}>
      {fields.map((field) => {
        const { Cell, facts } = typeOf(field)
        return (
          <div key={field.name} data-wide={facts.wide || undefined}>
            <dt>{say(field.label)}</dt>
            <dd>
              <Cell value={row[field.name]} field={field} full />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
