/** Journeys in Debian's Chromium. YINGDAN_URL points at a running product; without it, one is started with fresh data. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { defineConfig } from '@playwright/test'

const given = process.env.YINGDAN_URL
const port = process.env.YINGDAN_E2E_PORT ?? '8791'
const data = join(tmpdir(), `yingdan-e2e-${process.pid}`)

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: given ?? `http://127.0.0.1:${port}`,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Without these, Chromium looks for its maker's hosts, which a closed network refuses many at a time.
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: given
    ? undefined
    : {
        command: `../.venv/bin/python -m yingdan run --demo --port ${port} --data ${data}`,
        url: `http://127.0.0.1:${port}/api/v1/health`,
        timeout: 180_000,
        reuseExistingServer: false,
        gracefulShutdown: { signal: 'SIGINT', timeout: 20_000 },
      },
})
