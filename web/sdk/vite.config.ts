// The visitor tracker as one self-contained file: `npx vite build -c sdk/vite.config.ts` from web/ writes dist/sdk.js.
// It runs after the client's own build, which empties dist/.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  build: {
    target: 'es2020',
    outDir: '../dist',
    emptyOutDir: false,
    lib: { entry: 'sdk.ts', formats: ['iife'], name: 'yingdanTracker', fileName: () => 'sdk.js' },
  },
})
