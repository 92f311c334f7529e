/** Packages as files: what an archive holds, and what lies in `apps`. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const UNZIP = 'import json, sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))'

/** path -> text of every file; they are all UTF-8, so the same text is the same bytes. */
export type Files = Record<string, string>

export const unzipped = (archive: string): Files => JSON.parse(execFileSync(join(ROOT, '.venv/bin/python'), ['-c', UNZIP, archive], { encoding: 'utf8' })) as Files

/** A package as it ships, without the scenarios that only its tests read. */
export function shipped(app: string): Files {
  const folder = join(ROOT, 'apps', app)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)))
  return Object.fromEntries(paths.filter((path) => !path.startsWith('scenarios/')).map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}
