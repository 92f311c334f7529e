import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const server = process.env.YINGDAN_URL ?? 'http://127.0.0.1:8000'
// The live stream, the doors and the tracker belong to the server, in development too.
const proxy = Object.fromEntries(['/api', '/in', '/booth', '/sdk.js'].map((path) => [path, { target: server, changeOrigin: false }]))

/** Writes a .gz beside every text file, once and at the best level; the server sends those. */
function compress(folder: string): Plugin {
  const TEXT = /\.(js|css|svg|html)$/
  return {
    name: 'compress',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (TEXT.test(name)) writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), compress(fileURLToPath(new URL('./dist', import.meta.url)))],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // WeCom and X5 web views lag behind Chrome by years; 107 is what antd 6 asks for.
  build: { target: ['chrome107', 'safari16', 'firefox104'], manifest: true, sourcemap: false, reportCompressedSize: false },
  server: { port: 5173, proxy },
  preview: { port: 4173, proxy },
  optimizeDeps: { include: ['antd', 'lucide-react', 'react-router', '@tanstack/react-query', 'react-i18next'] },
})
