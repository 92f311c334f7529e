/** How reference inputs find records; the pages give it, so that fields know no addresses. */
import { createContext, use } from 'react'

import type { Reference } from './field'

export type Lookup = (object: string, text: string, signal: AbortSignal) => Promise<Reference[]>

export const LookupContext = createContext<Lookup | null>(null)

export const useLookup = (): Lookup | null => use(LookupContext)

/** Opens the page of a referenced record; null where references are plain text. */
export const ReferenceAddressContext = createContext<((object: string, id: string) => string | null) | null>(null)

/** What people call an object; null where nobody knows, and its name is shown. */
export const ObjectWordsContext = createContext<((object: string) => string) | null>(null)

/** The record whose values are shown; null where many are. */
export const RecordContext = createContext<{ object: string; id: string } | null>(null)

/** Whether a filter takes the focus when it appears: in a pop-up it should, in a page of conditions not. */
export const FilterFocusContext = createContext(true)
