/** An expression by hand; it counts when one is done with it. */
import { Typed } from '@/design'

interface ExpressionInputProps {
  id?: string
  'aria-describedby'?: string
  label?: string
  value: string
  placeholder?: string
  rows?: number
  onChange: (text: string) => void
}

export function ExpressionInput({ rows, onChange, ...rest }: ExpressionInputProps) {
  return <Typed {...rest} code lines={rows} maxLength={4000} onDone={onChange} />
}
