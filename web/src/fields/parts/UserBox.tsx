import type { InputProps } from '../field'
import RecordBox from './RecordBox'

export default function UserBox(props: InputProps) {
  return <RecordBox {...props} field={{ ...props.field, options: { ...props.field.options, to: 'org.user' } }} />
}
