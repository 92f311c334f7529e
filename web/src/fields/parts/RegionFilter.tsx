import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { NoValue } from './NoValue'
import { RegionPicker } from './RegionPicker'

export default function RegionFilter({ id, value, onChange, operator, label }: FilterProps) {
  if (!needsValue(operator)) return <NoValue id={id} label={label} />
  return <RegionPicker id={id} label={label} code={typeof value === 'string' ? value : ''} onPick={onChange} />
}
