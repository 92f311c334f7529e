/** Opens the cockpit in a fresh browser profile several times and says when its largest content was painted. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const given = JSON.parse(process.argv[2])
const { chromium } = createRequire(join(given.web, 'package.json'))('playwright-core')
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const SETTLE_MS = 2500

const browser = await chromium.launch({ executablePath: given.chromium, args: ARGS })
const result = { lcp_ms: [], fcp_ms: [], element: '', cards: 0, scripts: [], chromium: browser.version() }
try {
  // The first profile only warms the browser itself and is not counted.
  for (let run = -1; run < given.runs; run += 1) {
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 900 } })
    const answer = await context.request.post(`${given.url}/api/v1/session`, { data: { login: given.login, password: given.password } })
    if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`)
    const page = await context.newPage()
    await page.addInitScript(() => {
      window.__painted = { at: 0, element: '' }
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const words = (entry.element?.textContent ?? '').trim().slice(0, 40)
          window.__painted = { at: entry.startTime, element: `${entry.element?.tagName ?? ''} ${words}` }
        }
      }).observe({ type: 'largest-contentful-paint', buffered: true })
    })
    await page.goto(`${given.url}/`, { waitUntil: 'load' })
    await page.waitForTimeout(SETTLE_MS)
    const seen = await page.evaluate(() => ({
      ...window.__painted,
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
      scripts: performance.getEntriesByType('resource').map((entry) => new URL(entry.name)).filter((url) => url.pathname.endsWith('.js')).map((url) => url.pathname.slice(1)),
      cards: document.querySelectorAll('main li').length,
      path: location.pathname,
    }))
    await context.close()
    if (seen.path !== '/') throw new Error(`the page went to ${seen.path}`)
    if (run < 0) continue
    result.lcp_ms.push(seen.at)
    result.fcp_ms.push(seen.fcp)
    Object.assign(result, { element: seen.element, scripts: seen.scripts, cards: seen.cards })
  }
} finally {
  await browser.close()
}
process.stdout.write(JSON.stringify(result))
