import type { FilterProps, FilterValue } from '../field'
import { shiftPoint } from '../shares'
import FigureFilter from './FigureFilter'

const shifted = (value: FilterValue, places: number): FilterValue =>
  typeof value === 'string' ? shiftPoint(value, places) : value === null ? null : value.map((one) => (one === '' ? '' : shiftPoint(one, places)))

/** Asked in per cent, compared as fractions. */
export default function PercentFilter({ value, onChange, ...rest }: FilterProps) {
  return <FigureFilter {...rest} value={shifted(value, 2)} onChange={(next) => onChange(shifted(next, -2))} />
}
