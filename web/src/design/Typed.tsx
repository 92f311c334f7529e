/** Text that counts when one is done with it: on Enter or on leaving; Esc takes it back. One step of undo then is one thought. */
import { Input } from 'antd'
import { useState, type KeyboardEvent } from 'react'

interface TypedProps {
  id?: string
  value: string
  onDone: (text: string) => void
  label?: string
  placeholder?: string
  disabled?: boolean
  faulty?: boolean
  /** Several lines; Enter then breaks the line. */
  lines?: number
  code?: boolean
  autoFocus?: boolean
  maxLength?: number
  'aria-describedby'?: string
}

export function Typed({ value, onDone, label, faulty, lines, code, ...rest }: TypedProps) {
  const [text, setText] = useState<string | null>(null)
  const done = () => {
    if (text !== null && text !== value) onDone(text)
    setText(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !lines) done()
    else if (event.key === 'Escape' && text !== null) {
      event.stopPropagation()
      setText(null)
    }
  }
  const shared = {
    ...rest,
    'aria-label': label,
    value: text ?? value,
    status: faulty ? ('error' as const) : undefined,
    spellCheck: code ? false : undefined,
    style: code ? { fontFamily: 'var(--yd-mono)', fontSize: 12 } : undefined,
    onChange: (event: { target: { value: string } }) => setText(event.target.value),
    onBlur: done,
    onKeyDown,
  }
  return lines ? <Input.TextArea {...shared} autoSize={{ minRows: lines, maxRows: 12 }} /> : <Input {...shared} autoComplete="off" />
}
