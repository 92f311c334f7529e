/** A provider of the company's accounts that runs for itself on this machine, known to the product while a journey lasts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Person } from './doors'
import { publishAll, words } from './making'
import { expect } from './page'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const READY_MS = 30_000

export interface Provider {
  issuer: string
  /** Whose account it has: somebody new each time. */
  subject: string
  /** When it says that it last asked its person. */
  asked: (minutesAgo: number) => Promise<void>
  end: () => Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

/** `more`: of the provider's definition. */
export async function startProvider(baseURL: string, more: object): Promise<Provider> {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const subject = `s-${port}-${Date.now().toString(36)}`
  const known = { name: '新同事', preferred_username: subject, email: `${subject}@corp.cn`, email_verified: true }
  const running = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'oidc_provider_mock', '--port', String(port), '--user-claims', JSON.stringify({ sub: subject, ...known })], { cwd: ROOT, stdio: 'ignore' })
  await expect.poll(() => fetch(`${issuer}/.well-known/openid-configuration`).then((answer) => answer.status, () => 0), { timeout: READY_MS }).toBe(200)
  const admin = await Person.signIn(baseURL, 'admin')
  const body = { label: words('集团账号'), issuer, client_id: 'yingdan', by_email: true, makes_accounts: true, roles: [{ role: 'rep' }], ...more }
  await publishAll(admin, '集团账号登录', [{ kind: 'sign_on', name: 'sales.group', body }])
  expect((await admin.ask('PUT', '/sign-on/sales.group/secret', { secret: 'drawn by the provider' })).status()).toBe(204)
  return {
    issuer,
    subject,
    asked: async (minutesAgo) => {
      const claims = { ...known, auth_time: Math.floor(Date.now() / 1000) - minutesAgo * 60 }
      const told = await fetch(`${issuer}/users/${subject}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(claims) })
      expect(told.ok).toBe(true)
    },
    end: async () => {
      await publishAll(await Person.signIn(baseURL, 'admin'), '集团账号停用', [{ kind: 'sign_on', name: 'sales.group', body: null }])
      const ended = once(running, 'exit')
      running.kill()
      await ended
    },
  }
}
