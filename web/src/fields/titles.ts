/** Titles of records seen in this page's life, so that a filter on ids can be shown in words. */
import { onForget } from '@/api'

import type { Reference } from './field'

const seen = new Map<string, string>()
onForget(() => seen.clear())

export const rememberTitles = (records: readonly Reference[]): void => {
  for (const { id, title } of records) if (title) seen.set(id, title)
}

export const hasTitle = (id: string): boolean => seen.has(id)

export const titleOfId = (id: string): string => seen.get(id) ?? `${id.slice(0, 8)}…`
