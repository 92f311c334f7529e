/** What every journey stands on: no console noise, no foreign requests, accessible pages, and a way to sign in. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { test as plain, expect, type Page } from '@playwright/test'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** Asking who is signed in answers 401 when nobody is; the browser notes that by itself. */
const EXPECTED = /status of 401/

interface Guarded {
  noise: string[]
}

export const test = plain.extend<Guarded>({
  noise: [
    async ({ context, baseURL }, use) => {
      const noise: string[] = []
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !EXPECTED.test(message.text())) noise.push(`${message.type()}: ${message.text()}`)
      })
      context.on('weberror', (error) => noise.push(`thrown: ${error.error().message}`))
      context.on('request', (request) => {
        const { origin, protocol } = new URL(request.url())
        if (protocol.startsWith('http') && origin !== new URL(baseURL!).origin) noise.push(`foreign request: ${request.url()}`)
      })
      await use(noise)
      expect(noise).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

export async function expectAccessible(page: Page): Promise<void> {
  // Through the debugger, not a script tag: the page's own security policy stays in force.
  await page.evaluate(AXE)
  const found = await page.evaluate(async (rules) => {
    const axe = (window as unknown as { axe: { run: (options: unknown) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
    const { violations } = await axe.run({ runOnly: rules })
    return violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''}`)
  }, RULES)
  expect(found).toEqual([])
}

interface Login {
  login: string
  password: string
  role: string
  name: string
}

/** The demo company's log-in of a role, as the server tells it. */
export async function loginOf(page: Page, role: string): Promise<Login> {
  const answer = await page.request.get('/api/v1/demo/logins')
  expect(answer.ok()).toBe(true)
  const { logins } = (await answer.json()) as { logins: Login[] }
  const found = logins.find((one) => one.role === role)
  expect(found, `no demo log-in for ${role}`).toBeTruthy()
  return found!
}

export async function signIn(page: Page, role: string): Promise<Login> {
  const who = await loginOf(page, role)
  await page.goto('/login')
  await page.getByLabel('账号', { exact: true }).fill(who.login)
  await page.getByLabel('密码', { exact: true }).fill(who.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
  return who
}

/** Switches the simulated visitors; needs a signed-in page. */
export async function traffic(page: Page, on: boolean, perMinute = 60): Promise<void> {
  const session = (await (await page.request.get('/api/v1/session')).json()) as { csrf: string }
  const answer = await page.request.put('/api/v1/demo/traffic', { data: { on, per_minute: perMinute }, headers: { 'X-CSRF-Token': session.csrf } })
  expect(answer.ok()).toBe(true)
}
