/** Which column of a file fills which field. One column per field, except fields that hold anything (json). */
import type { FieldMeta, ImportUpload } from '@/api'

export type Mapping = Readonly<Record<number, string>>
export type Columns = ImportUpload['columns']

/** Many columns may share a json field: it keeps them by their names. */
const takesMany = (field: FieldMeta | undefined): boolean => field?.type === 'json'

export const importable = (fields: readonly FieldMeta[]): FieldMeta[] => fields.filter((field) => !field.derived && !field.system && !field.readonly)

/** The server's suggestions; where two columns want one field the surer one gets it. */
export function suggestMapping(columns: Columns, fields: readonly FieldMeta[]): Mapping {
  const byName = new Map(importable(fields).map((field) => [field.name, field]))
  const taken = new Set<string>()
  const mapping: Record<number, string> = {}
  const sure = columns.filter((column) => column.suggested && byName.has(column.suggested.field))
  sure.sort((a, b) => (b.suggested?.confidence ?? 0) - (a.suggested?.confidence ?? 0) || a.index - b.index)
  for (const { index, suggested } of sure) {
    if (!suggested || (taken.has(suggested.field) && !takesMany(byName.get(suggested.field)))) continue
    taken.add(suggested.field)
    mapping[index] = suggested.field
  }
  return mapping
}

/** Gives a column a field, or none; a field that another column held moves here. */
export function assign(mapping: Mapping, index: number, name: string | null, fields: readonly FieldMeta[]): Mapping {
  const many = takesMany(fields.find((field) => field.name === name))
  const kept = Object.entries(mapping).filter(([at, held]) => Number(at) !== index && (held !== name || many))
  return Object.fromEntries(name === null ? kept : [...kept, [String(index), name]])
}

/** Columns without a field go to a json field, so that nothing of the file is lost. */
export function keepRest(mapping: Mapping, columns: Columns, name: string): Mapping {
  const rest = columns.filter((column) => !(column.index in mapping))
  return { ...mapping, ...Object.fromEntries(rest.map((column) => [column.index, name])) }
}

export const missingFields = (mapping: Mapping, fields: readonly FieldMeta[]): FieldMeta[] => {
  const held = new Set(Object.values(mapping))
  return importable(fields).filter((field) => field.required && !held.has(field.name))
}

export type ImportMode = 'create' | 'update' | 'both'

/** Of these a value finds one record. */
const KEY_TYPES: ReadonlySet<string> = new Set(['text', 'phone', 'email', 'url', 'integer', 'auto_number', 'barcode', 'user', 'unit', 'reference'])
const SURE: ReadonlySet<string> = new Set(['auto_number', 'phone', 'email', 'barcode'])

/** The mapped fields by which records can be found, those that rarely name two first. */
export function keyFields(mapping: Mapping, fields: readonly FieldMeta[]): FieldMeta[] {
  const held = new Set(Object.values(mapping))
  const found = importable(fields).filter((field) => held.has(field.name) && KEY_TYPES.has(field.type))
  const doubt = (field: FieldMeta): number => (SURE.has(field.type) || /(code|number|_no)$/.test(field.name) ? 0 : 1)
  return [...found].sort((a, b) => doubt(a) - doubt(b))
}

export const leftColumns = (mapping: Mapping, columns: Columns): Columns => columns.filter((column) => !(column.index in mapping))

export const toWire = (mapping: Mapping): Record<string, string> => Object.fromEntries(Object.entries(mapping))

/** 0..1 of the rows. */
export const progressOf = (run: { done: number; total: number }): number => (run.total > 0 ? Math.min(1, run.done / run.total) : 0)

/** Seconds left at the present speed; null when nothing can be said. */
export function secondsLeft(run: { done: number; total: number; rows_per_s: number | null }): number | null {
  if (!run.rows_per_s || run.rows_per_s <= 0 || run.total <= run.done) return null
  return Math.ceil((run.total - run.done) / run.rows_per_s)
}

export type RunAction = 'cancel' | 'resume' | 'undo'

export function actionsOf(run: { state: string; created: number; merged: number }): RunAction[] {
  const wrote = run.created + run.merged > 0
  if (run.state === 'running') return ['cancel']
  if (run.state === 'cancelled' || run.state === 'failed') return wrote ? ['resume', 'undo'] : ['resume']
  return run.state === 'done' && wrote ? ['undo'] : []
}
