/** Writes through the one door. Each returns the row as it now stands. */
import { http } from './client'
import { ApiProblem } from './problem'
import type { Row } from './types'

type Values = Record<string, unknown>

/** `key` makes a repeated click or a retry the same create. */
export function createRecord(object: string, values: Values, key?: string): Promise<Row> {
  return http.post<Row>(`/records/${object}`, values, { key })
}

/** Throws ApiProblem 412 `version-is-stale` ({yours, theirs, base}) when somebody else was faster. */
export function changeRecord(object: string, id: string, values: Values, version: number): Promise<Row> {
  return http.patch<Row>(`/records/${object}/${id}`, values, { version })
}

export function removeRecord(object: string, id: string, version?: number): Promise<void> {
  return http.remove<void>(`/records/${object}/${id}`, { version })
}

export function readRecord(object: string, id: string): Promise<Row> {
  return http.get<Row>(`/records/${object}/${id}`)
}

/**
 * Changes a record by a rule instead of by fixed values: read, apply, write, and again when somebody else was faster.
 * `change` gives null when there is nothing (left) to do.
 */
export async function adjustRecord(object: string, id: string, change: (row: Row) => Values | null): Promise<Row> {
  for (let attempt = 0; ; attempt += 1) {
    const row = await readRecord(object, id)
    const values = change(row)
    if (!values || Object.keys(values).length === 0) return row
    try {
      return await changeRecord(object, id, values, row.version)
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 412) || attempt >= 3) throw error
    }
  }
}

/** A multi-choice with members added and taken away: two people at once both keep their part. */
export function withMembers(had: unknown, add: readonly string[], drop: readonly string[]): string[] {
  const before = Array.isArray(had) ? (had as string[]) : []
  return [...before.filter((member) => !drop.includes(member)), ...add.filter((member) => !before.includes(member))]
}
