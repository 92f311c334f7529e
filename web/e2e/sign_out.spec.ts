/** Signing out ends the session at the provider too: away to it, the provider asks, and back to where one signs in. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Person } from './doors'
import { publishAll, words } from './making'
import { expect, expectAccessible, listen, test } from './page'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const READY_MS = 30_000
const SUBJECT = 's-linxiao'

test.skip(Boolean(process.env.E2E_URL), 'a product of somebody else does not ask this machine')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

let provider: ChildProcess
let issuer = ''
test.beforeAll(async ({ baseURL }) => {
  const port = await freePort()
  issuer = `http://127.0.0.1:${port}`
  const claims = { sub: SUBJECT, name: '新同事', preferred_username: 'newcomer', email: 'newcomer@corp.cn', email_verified: true }
  provider = spawn(join(ROOT, '.venv/bin/python'), ['-m', 'oidc_provider_mock', '--port', String(port), '--user-claims', JSON.stringify(claims)], { cwd: ROOT, stdio: 'ignore' })
  await expect.poll(() => fetch(`${issuer}/.well-known/openid-configuration`).then((answer) => answer.status, () => 0), { timeout: READY_MS }).toBe(200)
  const admin = await Person.signIn(baseURL!, 'admin')
  const body = { label: words('集团账号'), issuer, client_id: 'yingdan', by_email: true, makes_accounts: true, roles: [{ role: 'rep' }], ends_there: true }
  await publishAll(admin, '集团账号登录', [{ kind: 'sign_on', name: 'sales.group', body }])
  expect((await admin.ask('PUT', '/sign-on/sales.group/secret', { secret: 'drawn by the provider' })).status()).toBe(204)
})

test.afterAll(async ({ baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  await publishAll(admin, '集团账号停用', [{ kind: 'sign_on', name: 'sales.group', body: null }])
  const ended = once(provider, 'exit')
  provider.kill()
  await ended
})

test('signing out here signs out at the provider and comes back', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'zh-CN', baseURL: baseURL!, serviceWorkers: 'block' })
  // The way leads over the provider's pages.
  listen(context, [baseURL!, issuer], [/.*/])
  await context.route((url) => !['127.0.0.1', 'localhost'].includes(url.hostname), (route) => route.abort())
  const page = await context.newPage()
  await page.goto('/login')
  await page.getByRole('button', { name: /用企业账号登录/ }).click()
  await expect(page).toHaveURL(new RegExp(`^${issuer}/`))
  await page.getByRole('button', { name: SUBJECT }).click()
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()

  await page.getByRole('button', { name: '新同事的菜单' }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await expect(page).toHaveURL(new RegExp(`^${issuer}/oauth2/end_session`))
  await page.getByRole('button', { name: 'End session' }).click()
  await expect(page).toHaveURL(new RegExp(`^${baseURL}/login`))
  await expect(page.getByLabel('账号', { exact: true })).toBeVisible()
  await expectAccessible(page)
  // No session is left here: a page that needs one leads to signing in.
  await page.goto('/notices')
  await expect(page).toHaveURL(/\/login\?next=/)
  await context.close()
})
