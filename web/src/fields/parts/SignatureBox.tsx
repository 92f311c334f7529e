import { Button, Input } from 'antd'
import { Eraser } from 'lucide-react'
import { useRef, useState, type PointerEvent } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { signatureOf, strokesOfName } from '../signatures'
import styles from './parts.module.css'

const [WIDTH, HEIGHT] = [480, 140]

/** Drawn with mouse, pen or finger; or a name is typed, which is drawn in its place. */
export default function SignatureBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [name, setName] = useState('')
  const [line, setLine] = useState('')
  const drawing = useRef<string | null>(null)
  const known = signatureOf(value)
  const [width, height] = known ? [known.width, known.height] : [WIDTH, HEIGHT]
  const put = (path: string) => onChange(path ? { path, width: WIDTH, height: HEIGHT } : null)
  const pointOf = (event: PointerEvent<SVGSVGElement>): string => {
    const box = event.currentTarget.getBoundingClientRect()
    const [x, y] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT]
    return `${Math.round(Math.min(Math.max(x, 0), WIDTH))} ${Math.round(Math.min(Math.max(y, 0), HEIGHT))}`
  }
  const end = () => {
    if (drawing.current === null) return
    // What was signed before is signed anew: strokes are only added to one's own drawing.
    put((known && !known.signed_at ? known.path : '') + drawing.current)
    drawing.current = null
    setLine('')
  }
  const typed = () => {
    put(strokesOfName(name, WIDTH, HEIGHT))
    setName('')
  }
  return (
    <div role="group" aria-label={label} aria-describedby={describedBy}>
      <svg
        className={styles.signPad}
        data-faulty={faulty || undefined}
        data-disabled={disabled || undefined}
        role="img"
        aria-label={t('signature.pad', { field: label })}
        viewBox={`0 0 ${width} ${height}`}
        onPointerDown={(event) => {
          if (disabled) return
          event.currentTarget.setPointerCapture(event.pointerId)
          drawing.current = `M${pointOf(event)}`
        }}
        onPointerMove={(event) => {
          if (drawing.current === null) return
          drawing.current += `L${pointOf(event)}`
          setLine(drawing.current)
        }}
        onPointerUp={end}
        onPointerCancel={end}
      >
        {known || line ? null : (
          <text x={WIDTH / 2} y={HEIGHT / 2} textAnchor="middle" className={styles.signHint}>
            {t('signature.hint')}
          </text>
        )}
        <path d={(known && !(line && known.signed_at) ? known.path : '') + line} fill="none" stroke="currentColor" strokeWidth={2.4} strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <div className={styles.signTools}>
        <Input
          id={id}
          autoComplete="off"
          aria-label={t('signature.typed', { field: label })}
          placeholder={t('signature.typedHint')}
          disabled={disabled}
          maxLength={30}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={(event) => {
            event.preventDefault()
            typed()
          }}
        />
        <Button disabled={(disabled ?? false) || !name.trim()} onClick={typed}>
          {t('signature.use')}
        </Button>
        <Button icon={<Eraser size={16} aria-hidden />} disabled={(disabled ?? false) || !known} onClick={() => put('')}>
          {t('signature.clear')}
        </Button>
      </div>
    </div>
  )
}
