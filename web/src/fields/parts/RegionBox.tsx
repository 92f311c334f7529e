import { placeWords } from '../divisions'
import type { InputProps } from '../field'
import { codeOf } from '../regions'
import { RegionPicker } from './RegionPicker'

export default function RegionBox({ value, onChange, field, ...rest }: InputProps) {
  const level = typeof field.options?.level === 'string' ? field.options.level : undefined
  return <RegionPicker {...rest} level={level} code={codeOf(value)} onPick={(code) => onChange(code ? { code, name: placeWords(code) } : null)} />
}
