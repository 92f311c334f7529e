/** Any expression by hand, with its faults or its meaning below. CodeMirror comes when first needed. */
import { lazy, Suspense, useMemo, useState } from 'react'

import { Skeleton } from '@/design'
import { useSay } from '@/i18n'

import { useEventFields } from '../eventFields'
import { useFieldMetas } from '../fields'
import { Meaning } from './Meaning'
import { useChecked, type Known, type Place } from './checked'
import type { Name } from './CodeBox'
import styles from './conditions.module.css'

const CodeBox = lazy(() => import('./CodeBox'))

interface ExpressionBoxProps {
  object: string
  value: string
  label: string
  /** The expression type that is wanted, such as `bool`. */
  result?: string
  /** More names than the object's fields, such as `signal.intent`. */
  more?: readonly Name[]
  names?: Known
  event?: string
  /** The definition knows its own names there. */
  place?: Place
  onChange: (text: string) => void
}

export default function ExpressionBox({ object, value, label, result, more, names: known, event, place, onChange }: ExpressionBoxProps) {
  const say = useSay()
  const ofObject = useFieldMetas(object)
  const ofEvent = useEventFields(event)
  const fields = event ? ofEvent : ofObject
  const [typed, setTyped] = useState<string | null>(null)
  const checked = useChecked(object, typed ?? value, result, known, event, place)
  const names = useMemo(() => [...[...fields.values()].map((field) => ({ name: field.name, note: say(field.label) })), ...(more ?? [])], [fields, more, say])
  return (
    <div className={styles.box}>
      <Suspense fallback={<Skeleton.Input active block />}>
        <CodeBox
          value={value}
          label={label}
          names={names}
          faults={checked?.faults ?? NONE}
          onTyping={setTyped}
          onDone={(text) => {
            setTyped(null)
            if (text !== value) onChange(text)
          }}
        />
      </Suspense>
      <Meaning checked={checked} />
    </div>
  )
}

const NONE: never[] = []
