/** A rep's way through the pools: what may be claimed and what not is told first, several are claimed at once, the limits count. */
import { leaveDetails, Person, somebody } from './doors'
import { enter, expect, expectAccessible, test } from './page'

interface Contact {
  rows: { id: string; phone: string }[]
}
interface Pools {
  pools: { name: string; today: number }[]
}

test('a rep claims one lead from a pool, then two at once, and each counts', async ({ page, baseURL }) => {
  // Nobody speaks Russian; the last is a key account, for which this rep lacks the certificate.
  const people = [somebody(), somebody(), somebody()]
  const key = somebody()
  for (const who of people) await leaveDetails(baseURL!, who, { language: 'ru' })
  await leaveDetails(baseURL!, key, { language: 'ru', registered_capital: 70_000_000 })
  const rep = await Person.signIn(baseURL!, 'zhouyutong')
  const claimedToday = async () => (await rep.get<Pools>('/pools/sales.lead')).pools.find((pool) => pool.name === 'sales.lead_pool')?.today ?? 0
  const before = await claimedToday()

  await enter(page, 'zhouyutong')
  await page.goto('/pools?pool=sales.lead_pool')
  const row = (name: string) => page.getByRole('listitem').filter({ hasText: name })
  for (const who of people) await expect(row(who.name)).toBeVisible()
  await expect(row(key.name)).toHaveCount(0)
  await expectAccessible(page)

  const contact = async () => (await rep.get<Contact>(`/records/sales.lead?filter=${encodeURIComponent(`name == '${people[0]!.name}'`)}`)).rows[0]!
  const masked = `${people[0]!.phone.slice(0, 3)}****${people[0]!.phone.slice(-4)}`
  expect((await contact()).phone).toBe(masked)
  await page.goto(`/records/sales.lead/${(await contact()).id}`)
  await expect(page.getByText(masked).first()).toBeVisible()
  await page.goto('/pools?pool=sales.lead_pool')
  await page.getByRole('button', { name: `认领${people[0]!.name}` }).click()
  await expect(page.getByText('已认领 1 条，计时开始')).toBeVisible()
  await expect(row(people[0]!.name)).toHaveCount(0)
  expect((await contact()).phone).toBe(`+86${people[0]!.phone}`)
  for (const who of people.slice(1)) await page.getByRole('checkbox', { name: `选择${who.name}` }).check()
  await page.getByRole('button', { name: '认领所选 2 条' }).click()
  await expect(page.getByText('已认领 2 条，计时开始')).toBeVisible()
  expect(await claimedToday()).toBe(before + 3)
  for (const who of people) await expect(row(who.name)).toHaveCount(0)

  await page.getByRole('button', { name: /^大客户公海/ }).click()
  await expect(row(key.name).getByText('你不能从这个公海认领')).toBeVisible()
  await expect(row(key.name).getByRole('button')).toHaveCount(0)
})
