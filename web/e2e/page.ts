/** What every journey stands on: no console noise, no foreign requests, accessible pages, and a way to sign in. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { test as plain, expect, type BrowserContext, type Locator, type Page, type Request } from '@playwright/test'

import { PASSWORD } from './doors'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Asking who is signed in answers 401 when nobody is; the browser notes that by itself. */
const NOBODY = /status of 401/

/** What a context has asked for and not yet received. */
const asked = new WeakMap<BrowserContext, Set<Request>>()

interface Guarded {
  /** Console words that this test provokes on purpose. */
  expected: RegExp[]
  noise: string[]
}

/** Notes what a clean product never does. */
export function listen(context: BrowserContext, origins: string[], expected: RegExp[]): string[] {
  const noise: string[] = []
  const open = new Set<Request>()
  asked.set(context, open)
  // The stream of what happens stays open.
  context.on('request', (request) => !request.url().includes('/api/v1/live') && open.add(request))
  for (const end of ['requestfinished', 'requestfailed'] as const) context.on(end as 'requestfinished', (request) => open.delete(request))
  context.on('console', (message) => {
    const words = message.text()
    if (!['debug', 'verbose', 'timeEnd'].includes(message.type()) && ![NOBODY, ...expected].some((one) => one.test(words))) noise.push(`${message.type()}: ${words}`)
  })
  context.on('weberror', (error) => noise.push(`thrown: ${error.error().message}`))
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && !origins.includes(origin)) noise.push(`foreign request: ${request.url()}`)
  })
  return noise
}

export const test = plain.extend<Guarded>({
  expected: [[], { option: true }],
  noise: [
    async ({ context, baseURL, expected }, use) => {
      const noise = listen(context, [new URL(baseURL!).origin], expected)
      await use(noise)
      expect(noise).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** `within`: what just opened over the page, where the rest lies half covered until it closes again. */
export async function expectAccessible(page: Page, within?: Locator): Promise<void> {
  // A dialog or a pop-up that fades in has its colours only when it stands.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished)))
  // Through the debugger, not a script tag: the page's own security policy stays in force.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const found = await (within ?? page.locator('html')).evaluate(async (root, rules) => {
    interface Violation {
      id: string
      nodes: { html: string; failureSummary?: string }[]
    }
    const axe = (window as unknown as { axe: { run: (root: Element, options: unknown) => Promise<{ violations: Violation[] }> } }).axe
    const { violations } = await axe.run(root, { runOnly: rules })
    return violations.flatMap((one) => one.nodes.slice(0, 4).map((node) => `${one.id}: ${node.html.slice(0, 300)} ${node.failureSummary ?? ''}`))
  }, RULES)
  expect(found).toEqual([])
}

/** In dark and light, without another look at the page: it follows the system's scheme. */
export async function expectAccessibleInBoth(page: Page, within?: Locator): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-scheme', colorScheme)
    await plain.step(colorScheme, () => expectAccessible(page, within))
  }
}

/** All that the page asks for has come and is drawn: nothing is on its way twice in a row, with idle moments of the page between. */
export async function settled(page: Page): Promise<void> {
  const open = asked.get(page.context())!
  await expect(async () => {
    for (let look = 0; look < 2; look += 1) {
      await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => setTimeout(done)))))
      expect([...open].map((request) => request.url())).toEqual([])
    }
    await expect(page.locator('.ant-skeleton')).toHaveCount(0)
  }).toPass({ intervals: [30] })
}

/** Nothing sticks out of the window, nor out of the page. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => [document.documentElement, document.querySelector('main')].filter((one) => one && one.scrollWidth > one.clientWidth).map((one) => one!.tagName))
  expect(wide).toEqual([])
}

/** What is only spoken makes the window no longer and no wider, wherever in a frame that scrolls it stands. */
export async function expectSpokenStaysInFrames(page: Page): Promise<void> {
  const grown = await page.evaluate(() => {
    const size = () => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]
    const before = size()
    const frame = document.createElement('div')
    frame.style.cssText = 'width: 50px; height: 50px; overflow: auto'
    frame.innerHTML = '<div style="width: 9000px; padding: 9000px 0 0 8000px"><span>—<span class="yd-hidden">空</span></span></div>'
    document.body.prepend(frame)
    frame.style.marginBottom = '-50px'
    const after = size()
    frame.remove()
    return after.map((one, at) => one - before[at]!)
  })
  expect(grown).toEqual([0, 0])
}

/** Signs in as people do, with the keyboard. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('账号', { exact: true }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
}

/** Signs in without the page, for tests about something else. */
export async function enter(page: Page, login: string): Promise<void> {
  const answer = await page.request.post('/api/v1/session', { data: { login, password: PASSWORD } })
  expect(answer.ok()).toBe(true)
}

/** Where the palette is typed into; there is none while it is closed. */
export const palette = (page: Page) => page.getByRole('dialog').getByRole('combobox')

/** Moves the focus on, as often as it needs (bounded), until it stands on `target`. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < 160; step += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  await expect(target).toBeFocused()
}
