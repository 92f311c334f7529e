/** Signing in by WeCom, DingTalk and Feishu in a browser: there, back, in; whoever is not known here is told so. */
import { Person } from './doors'
import { publishAll } from './making'
import { office, type Office } from './office'
import { expect, expectAccessible, expectAccessibleInBoth, listen, test } from './page'

// As the platforms of the tests know their company and application (tests/api/office_platforms.py).
const [COMPANY, APP, SECRET] = ['ww0company', '1000002', 'drawn-by-the-platform']
const LABELS = { wecom: ['企业微信', 'WeCom'], dingtalk: ['钉钉', 'DingTalk'], feishu: ['飞书', 'Feishu'] } as const
const BUTTONS = { wecom: '企业微信登录', dingtalk: '钉钉登录', feishu: '飞书登录' } as const
const PEOPLE = {
  林晓: { userid: 'linxiao', unionId: 'u-linxiao', mobile: 'linxiao', stateCode: '86', union_id: 'on-linxiao', user_id: 'linxiao', name: '林晓' },
  外人: { openid: 'o-1', unionId: 'u-1', corpId: 'ding9other', union_id: 'on-1', tenant_key: 'other' },
}

test.skip(Boolean(process.env.E2E_URL), 'a product of somebody else does not ask this machine')

let peer: Office
test.beforeAll(async ({ baseURL }) => {
  peer = await office(PEOPLE)
  const admin = await Person.signIn(baseURL!, 'admin')
  const platforms = Object.keys(LABELS) as (keyof typeof LABELS)[]
  const bodies = platforms.map((provider) => ({
    kind: 'sign_on',
    name: `sales.${provider}`,
    body: {
      label: { zh: LABELS[provider][0], en: LABELS[provider][1] },
      provider, company: COMPANY, client_id: APP, by_login: true,
      page_address: peer.address, inside_address: peer.address, api_address: peer.address,
    },
  }))
  await publishAll(admin, '企业平台登录', bodies)
  for (const provider of platforms) expect((await admin.ask('PUT', `/sign-on/sales.${provider}/secret`, { secret: SECRET })).status()).toBe(204)
})

test.afterAll(async ({ baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  await publishAll(admin, '企业平台登录停用', (Object.keys(LABELS) as (keyof typeof LABELS)[]).map((provider) => ({ kind: 'sign_on', name: `sales.${provider}`, body: null })))
  await peer.end()
})

for (const provider of Object.keys(LABELS) as (keyof typeof LABELS)[]) {
  test(`by ${LABELS[provider][1]}`, async ({ browser, baseURL }) => {
    const context = await browser.newContext({ locale: 'zh-CN', baseURL: baseURL! })
    // The way leads over the platform's page; a refusal is noted by the browser itself.
    const noise = listen(context, [baseURL!, peer.address], [/status of (4|5)\d\d/])
    const page = await context.newPage()
    await page.goto('/notices')
    await expect(page).toHaveURL(/\/login\?next=/)
    await expectAccessibleInBoth(page)
    await page.getByRole('button', { name: BUTTONS[provider] }).click()
    await page.getByRole('link', { name: '外人' }).click()
    await expect(page.getByRole('alert')).toBeVisible()
    await expect(page).toHaveURL(/\/login/)
    await expectAccessible(page)

    await page.getByRole('button', { name: BUTTONS[provider] }).click()
    await page.getByRole('link', { name: '林晓' }).click()
    await expect(page).toHaveURL(/\/notices$/)
    await page.goto('/account')
    await expect(page.getByRole('button', { name: '林晓的菜单' })).toBeVisible()
    expect(noise).toEqual([])
    await context.close()
  })
}
