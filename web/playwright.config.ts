/**
 * Journeys in Debian's Chromium, on the real product: the suite starts one for each worker, on a free port with fresh
 * data, and stops them by their process ids (e2e/stack.ts). E2E_URL points at a running demo company instead.
 */
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

import { defineConfig } from '@playwright/test'

/** Asked of the system once; the workers read it from the environment. */
function freePort(): string {
  const ask = "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{process.stdout.write(String(s.address().port));s.close()})"
  return execFileSync(process.execPath, ['-e', ask], { encoding: 'utf8' })
}

// What one journey publishes, another one must not meet half-way: a worker has a product of its own. A browser and a product fill
// two cores: two of each there took as long as one after the other, and steps came near their time limit.
const WORKERS = process.env.E2E_URL ? 1 : Math.min(2, Math.max(1, Math.floor(availableParallelism() / 2)))
process.env.E2E_URLS ??= process.env.E2E_URL ?? Array.from({ length: WORKERS }, () => `http://127.0.0.1:${freePort()}`).join(' ')

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/stack.ts',
  workers: WORKERS,
  // A busy machine may lose a race once; what fails twice is a fault. The report tells which were retried.
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    // Each worker reads this file again, with its number set.
    baseURL: process.env.E2E_URLS.split(' ')[Number(process.env.TEST_PARALLEL_INDEX ?? 0)],
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    // What slides and fades is pressed before it stands; people who ask for less motion get the same pages.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: 20_000,
    // Recording every journey for the few that fail costs each a part of its time.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Without these, Chromium looks for its maker's hosts, which a closed network refuses many at a time.
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
