/**
 * First-load JavaScript per page, gzipped: the import closure of the entry and the page's chunk, as the browser fetches it.
 * Reads dist/.vite/manifest.json; fails when a page is over its budget. KB = 1024 bytes.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const DIST = new URL('../dist/', import.meta.url)
const ENTRY = 'index.html'
/** What every page of the signed-in shell fetches beside its own chunk. */
const WITH_SHELL = ['src/work/LeadPopups.tsx']
const BUDGETS = [
  { name: 'shell', pages: [], kb: 270 },
  { name: 'login', pages: ['src/app/LogIn.tsx'], kb: 310 },
  { name: 'cockpit', pages: ['src/work/Cockpit.tsx', ...WITH_SHELL], kb: 310 },
  { name: 'list', pages: ['@records/list', ...WITH_SHELL], kb: 430 },
  { name: 'detail', pages: ['@records/detail', ...WITH_SHELL], kb: 380 },
  { name: 'board', pages: ['@views/board', ...WITH_SHELL], kb: 380 },
  { name: 'dashboard', pages: ['@views/dashboards/dashboard', ...WITH_SHELL], kb: 380 },
  { name: 'pivot', pages: ['@views/dashboards/pivot', ...WITH_SHELL], kb: 380 },
  { name: 'signals', pages: ['@signals/weights', ...WITH_SHELL], kb: 380 },
  { name: 'studio', pages: ['@studio/Studio', '@studio/home/Home', ...WITH_SHELL], kb: 550 },
  { name: 'objects', pages: ['@studio/Studio', '@studio/objects/Objects', ...WITH_SHELL], kb: 550 },
  { name: 'forms', pages: ['@studio/Studio', '@studio/forms/Forms', ...WITH_SHELL], kb: 550 },
  { name: 'views', pages: ['@studio/Studio', '@studio/views/Views', ...WITH_SHELL], kb: 550 },
  { name: 'dashboards', pages: ['@studio/Studio', '@studio/dashboards/Dashboards', ...WITH_SHELL], kb: 550 },
  { name: 'metrics', pages: ['@studio/Studio', '@studio/metrics/Metrics', ...WITH_SHELL], kb: 550 },
  { name: 'tables', pages: ['@studio/Studio', '@studio/tables/Tables', ...WITH_SHELL], kb: 550 },
  { name: 'relations', pages: ['@studio/Studio', '@studio/relations/Relations', ...WITH_SHELL], kb: 550 },
  { name: 'automations', pages: ['@studio/Studio', '@studio/automations/Automations', ...WITH_SHELL], kb: 550 },
  { name: 'webhooks', pages: ['@studio/Studio', '@studio/webhooks/Webhooks', ...WITH_SHELL], kb: 550 },
  { name: 'grants', pages: ['@studio/Studio', '@studio/grants/Grants', ...WITH_SHELL], kb: 550 },
  { name: 'packages', pages: ['@studio/Studio', '@studio/packages/Packages', ...WITH_SHELL], kb: 550 },
  { name: 'definitions', pages: ['@studio/Studio', '@studio/definitions/Definitions', ...WITH_SHELL], kb: 550 },
  { name: 'translations', pages: ['@studio/Studio', '@studio/translations/Translations', ...WITH_SHELL], kb: 550 },
  { name: 'versions', pages: ['@studio/Studio', '@studio/versions/Versions', ...WITH_SHELL], kb: 550 },
  { name: 'releases', pages: ['@studio/Studio', '@studio/release/Releases', ...WITH_SHELL], kb: 550 },
  { name: 'variants', pages: ['@studio/Studio', '@studio/variants/Variants', ...WITH_SHELL], kb: 550 },
  { name: 'reviews', pages: ['@studio/release/Reviews', ...WITH_SHELL], kb: 380 },
  { name: 'imports', pages: ['@records/imports', ...WITH_SHELL], kb: 380 },
]

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'))
const sizes = new Map()

function gzipped(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length)
  return sizes.get(file)
}

function closure(key, seen = new Set()) {
  const chunk = manifest[key]
  if (!chunk) throw new Error(`The manifest has no ${key}; was the page renamed?`)
  if (seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const next of chunk.imports ?? []) closure(next, seen)
  return seen
}

/** "@records/list" is src/records/list.tsx, or list/index.tsx. */
function keyOf(page) {
  if (!page.startsWith('@')) return page
  const path = `src/${page.slice(1)}`
  return [`${path}.tsx`, `${path}.ts`, `${path}/index.tsx`, `${path}/index.ts`].find((key) => manifest[key]) ?? page
}

let over = 0
for (const { name, pages, kb } of BUDGETS) {
  const files = new Set(closure(ENTRY))
  for (const page of pages) for (const file of closure(keyOf(page))) files.add(file)
  const js = [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + gzipped(file), 0) / 1024
  const ok = js <= kb
  if (!ok) over += 1
  console.log(`${ok ? 'ok  ' : 'OVER'} ${name.padEnd(12)} ${js.toFixed(1).padStart(7)} KB of ${kb} (${files.size} files)`)
}
if (over) {
  console.error(`${over} page(s) over budget.`)
  process.exit(1)
}
