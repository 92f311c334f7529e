/** A company's platform (WeCom, DingTalk, Feishu) on this machine, which sends people back as whom is pressed: the one of the tests in Python. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const READY_MS = 30_000

export interface Office {
  address: string
  end: () => Promise<void>
}

/** `people`: what the platform tells of each, by the name to press. */
export async function office(people: Record<string, Record<string, string>>): Promise<Office> {
  const running = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'tests.api.office_platforms', JSON.stringify(people)], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(running, 'exit')
  const late = setTimeout(() => running.kill(), READY_MS)
  const [said] = (await Promise.race([once(running.stdout, 'data'), ended.then(() => [''])])) as [Buffer | string]
  clearTimeout(late)
  const address = String(said).trim()
  if (!address.startsWith('http://127.0.0.1:')) throw new Error(`the platform did not start: ${address}`)
  return {
    address,
    end: async () => {
      running.stdin.end()
      await ended
    },
  }
}
