/** How reference inputs find records; the pages give it, so that fields know no addresses. */
import { createContext, use } from 'react'

import type { Reference } from './field'

export type Lookup = (object: string, text: string, signal: AbortSignal) => Promise<Reference[]>

export const LookupContext = createContext<Lookup | null>(null)

export const useLookup = (): Lookup | null => use(LookupContext)

/** Opens the page of a referenced record; null where references are plain text. */
export const ReferenceAddressContext = createContext<((object: string, id: string) => string | null) | null>(null)
