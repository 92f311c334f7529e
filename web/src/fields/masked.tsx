/** A value of which its reader is shown the shape only (`138****0000`): shown as it is, opened with a purpose by who may. */
import { createContext, use } from 'react'

import type { FieldMeta } from '@/api'
import type { CellProps, FieldType } from './field'
import { RecordContext } from './lookup'
import { lazily } from './parts/lazily'
import styles from './parts/parts.module.css'

const Reveal = lazily<{ object: string; id: string; field: string; shape: string; words: (text: string) => string }>(() => import('./parts/Reveal'))

/** Whether the reader may have masked values opened. */
export const RevealsContext = createContext(false)

export const isShape = (field: Pick<FieldMeta, 'masked'>, value: unknown): value is string => field.masked === true && typeof value === 'string' && value.includes('*')

function Shape({ value, field, full, words }: CellProps & { value: string; words: (text: string) => string }) {
  const record = use(RecordContext)
  const reveals = use(RevealsContext)
  if (full && record && reveals) return <Reveal object={record.object} id={record.id} field={field.name} shape={value} words={words} />
  return <span className={styles.figure}>{value}</span>
}

const known = new Map<FieldType, FieldType>()

/** A type for a field that a policy masks on some records. */
export function maskedType(type: FieldType): FieldType {
  const made = known.get(type)
  if (made) return made
  const { Cell } = type
  const masked: FieldType = {
    ...type,
    Cell: (props: CellProps) => (isShape(props.field, props.value) ? <Shape {...props} value={props.value} words={(text) => type.facts.words(text, props.field)} /> : <Cell {...props} />),
  }
  known.set(type, masked)
  return masked
}
