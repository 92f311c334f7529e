import type { FilterProps } from '../field'
import RecordFilter from './RecordFilter'

export default function UserFilter(props: FilterProps) {
  return <RecordFilter {...props} field={{ ...props.field, options: { ...props.field.options, to: 'org.user' } }} />
}
