import type { InputProps } from '../field'
import RecordBox from './RecordBox'

export default function UnitBox(props: InputProps) {
  return <RecordBox {...props} field={{ ...props.field, options: { ...props.field.options, to: 'org.unit' } }} />
}
