// The booth as one self-contained script: `npx vite build -c src/booth/vite.config.ts` from web/ writes dist/booth.js and its .gz.
// It runs after the client's own build, which empties dist/ and copies public/booth.html there.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { defineConfig } from 'vite'

const script = fileURLToPath(new URL('../../dist/booth.js', import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  plugins: [{ name: 'compress', closeBundle: () => writeFileSync(`${script}.gz`, gzipSync(readFileSync(script), { level: 9 })) }],
  build: {
    target: ['chrome80', 'safari14'],
    outDir: '../../dist',
    emptyOutDir: false,
    lib: { entry: 'index.ts', formats: ['iife'], name: 'yingdanBooth', fileName: () => 'booth.js' },
  },
})
