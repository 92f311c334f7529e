/** In: descriptions and records from the API. Out: what pages above may use of the record pages. Must not know: Studio. */
import { lazy } from 'react'

export { Surroundings } from './surroundings'

/** The form of a record that is not there yet. Comes when it is needed. */
export const EntryForm = lazy(() => import('./EntryForm'))
