/** In: descriptions and records from the API. Out: what pages above may use of the record pages. Must not know: Studio. */
import { lazy } from 'react'

export { Surroundings } from './surroundings'

/** Packs and situations put on units by hand. */
export const PackBoard = lazy(async () => ({ default: (await import('./access/PackBoard')).PackBoard }))

/** The form of a record that is not there yet. Comes when it is needed. */
export const EntryForm = lazy(() => import('./EntryForm'))
