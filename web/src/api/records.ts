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

export function claimLead(id: string): Promise<Row> {
  return http.post<Row>(`/records/sales.lead/${id}/claim`)
}

/** Adds and takes away members of a multi-choice; two people at once both keep their part. */
export async function changeMembers(object: string, id: string, field: string, add: string[], drop: string[]): Promise<Row> {
  for (let attempt = 0; ; attempt += 1) {
    const row = await readRecord(object, id)
    const had = Array.isArray(row[field]) ? (row[field] as string[]) : []
    const members = [...had.filter((member) => !drop.includes(member)), ...add.filter((member) => !had.includes(member))]
    try {
      return await changeRecord(object, id, { [field]: members }, row.version)
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 412) || attempt >= 3) throw error
    }
  }
}
