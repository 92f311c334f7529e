/** Which files of a build the page without a network needs: those its chunks import, and their styles. */

export interface Chunk {
  file: string
  src?: string
  imports?: string[]
  css?: string[]
  assets?: string[]
}
export type Manifest = Record<string, Chunk>

/** What is fetched at the start of every page, the page itself, and its words in both languages. */
const NEEDED = ['index.html', 'src/design/calendar.ts', 'src/records/reports/ReportAway.tsx', 'src/i18n/zh-CN/zones.json', 'src/i18n/en-US/zones.json', 'src/i18n/en-US/shell.json', 'src/i18n/en-US/cockpit.json']
/** Beside the page and without a hash in their names. */
export const PLAIN = ['scheme.js', 'favicon.svg']

/** Paths, sorted; Error when the build has no longer what is needed. */
export function filesOf(manifest: Manifest, needed: readonly string[] = NEEDED): string[] {
  const seen = new Set<string>()
  const found = new Set(PLAIN)
  const follow = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The build has no ${key}; was it renamed?`)
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file)
    for (const next of chunk.imports ?? []) follow(next)
  }
  for (const key of needed) follow(key)
  return [...found].sort().map((file) => `/${file}`)
}
