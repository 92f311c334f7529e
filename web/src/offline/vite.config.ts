// The worker of /field-report as one script: `npx vite build -c src/offline/vite.config.ts` from web/ writes dist/offline.js.
// It runs after the client's own build, whose files it names: another build is another script, by which browsers notice it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

import { filesOf, PLAIN, type Manifest } from './files.ts'

const built = (name: string): string => readFileSync(fileURLToPath(new URL(`../../dist/${name}`, import.meta.url)), 'utf8')

const files = filesOf(JSON.parse(built('.vite/manifest.json')) as Manifest)
const hash = createHash('sha256')
for (const words of [...files, built('index.html'), ...PLAIN.map(built)]) hash.update(words).update('\0')

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  define: { __KEPT__: JSON.stringify(files), __BUILD__: JSON.stringify(hash.digest('hex').slice(0, 12)) },
  build: {
    target: ['chrome107', 'safari16'],
    outDir: '../../dist',
    emptyOutDir: false,
    lib: { entry: 'index.ts', formats: ['iife'], name: 'yingdanOffline', fileName: () => 'offline.js' },
  },
})
