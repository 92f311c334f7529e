/** A whole product for each worker of the suite: started on fresh demo data, its simulated visitors switched off, stopped by its id. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { stopTraffic } from './doors'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const READY_MS = 180_000
const STOP_MS = 25_000

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

async function untilReady(url: string, stack: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (stack.exitCode !== null) break
    const answer = await fetch(`${url}/api/v1/health`).catch(() => null)
    if (answer?.ok) return
    await pause(200)
  }
  throw new Error(`the product did not start:\n${readFileSync(log, 'utf8').slice(-4_000)}`)
}

async function stop(stack: ChildProcess): Promise<void> {
  if (stack.exitCode !== null) return
  const ended = new Promise((done) => stack.once('exit', done))
  stack.kill('SIGINT')
  if ((await Promise.race([ended, pause(STOP_MS).then(() => 'late')])) === 'late') stack.kill('SIGKILL')
}

async function start(url: string): Promise<() => Promise<void>> {
  const data = mkdtempSync(join(tmpdir(), 'yingdan-e2e-'))
  // As root, the database runs as a user of its own: it must be able to pass through.
  chmodSync(data, 0o755)
  const log = join(data, 'run.log')
  const out = openSync(log, 'a')
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('YINGDAN_')))
  const stack = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'yingdan', 'run', '--demo', '--port', new URL(url).port, '--data', join(data, 'company')], {
    cwd: ROOT,
    // Journeys bring what they look at, and platforms that run on this machine.
    env: { ...own, YINGDAN_DEMO_PAST: 'false', YINGDAN_PRIVATE_WEBHOOKS: 'true' },
    stdio: ['ignore', out, out],
  })
  closeSync(out)
  const end = async () => {
    await stop(stack)
    rmSync(data, { recursive: true, force: true })
  }
  try {
    await untilReady(url, stack, log)
    await stopTraffic(url)
  } catch (error) {
    await end()
    throw error
  }
  return end
}

export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.E2E_URL
  if (given) return void (await stopTraffic(given))
  const started = await Promise.allSettled(process.env.E2E_URLS!.split(' ').map(start))
  const ends = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const end = async () => void (await Promise.all(ends.map((one) => one())))
  const failed = started.find((one) => one.status === 'rejected')
  if (failed) {
    await end()
    throw failed.reason
  }
  return end
}
