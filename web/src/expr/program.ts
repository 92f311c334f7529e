/** The checked expression as the server ships it, and the values it works on. */

export type Program =
  | { value: string | boolean | null; type: string }
  | { read: string[]; type: string }
  | { op: string; args: Program[]; type: string }

/** A row as it comes over the wire: nested objects, decimals and days as text. */
export type Row = Record<string, unknown>

/** What is fixed for one evaluation: `now` an ISO moment, `today` an ISO day, `zone` where days begin. */
export interface Env {
  now: string
  today: string
  zone: string
}

/**
 * Numbers are bigint in units of 1e-12, moments and durations bigint in microseconds, days ISO text,
 * references lower-case text. Nothing is null.
 */
export type Value = null | boolean | string | bigint | Value[]
