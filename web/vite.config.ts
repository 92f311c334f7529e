import { fileURLToPath } from 'node:url'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.YINGDAN_URL ?? 'http://127.0.0.1:8000'
// The live stream, the doors and the tracker belong to the server, in development too.
const proxy = Object.fromEntries(['/api', '/in', '/sdk.js'].map((path) => [path, { target: server, changeOrigin: false }]))

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // WeCom and X5 web views lag behind Chrome by years; 107 is what antd 6 asks for.
  build: { target: ['chrome107', 'safari16', 'firefox104'], manifest: true, sourcemap: false, reportCompressedSize: false },
  server: { port: 5173, proxy },
  preview: { port: 4173, proxy },
  optimizeDeps: { include: ['antd', 'lucide-react', 'react-router', '@tanstack/react-query', 'react-i18next'] },
})
