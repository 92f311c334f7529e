/** The paths of Studio's pages, for those who link to them. */
import { PAGES } from './routes'
import { addressOf } from './addresses'
import type { Key } from './shapes'

const paths = new Set<string>()

export function placeOf(key: Key): string {
  if (paths.size === 0) for (const page of PAGES) paths.add(page.path)
  return addressOf(key, paths)
}
