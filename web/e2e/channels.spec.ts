/** A business person connects a channel on one page: kind, name, key, the first delivery as it is mapped, and its fields put right. */
import { request } from '@playwright/test'

import { leadNamed, Person, somebody } from './doors'
import { choose } from './drafting'
import { enter, expect, test } from './page'

test('a fresh channel is published, waits for its first delivery, and has its fields corrected by choosing', async ({ page, baseURL }) => {
  const id = `push_${Date.now() % 100_000_000}`
  await enter(page, 'admin')
  await page.goto('/channels')
  await page.getByRole('button', { name: '接入渠道' }).click()
  await page.getByRole('button', { name: /^通用推送/ }).click()
  await page.getByLabel('名称', { exact: true }).fill('代理商推送')
  await page.getByLabel('标识').fill(id)
  await choose(page.getByLabel('线索来源'), '转介绍')
  await page.getByRole('button', { name: '发布并继续' }).click()
  await expect(page).toHaveURL(new RegExp(`/channels/sales\\.${id}/setup$`))
  await expect(page.getByRole('heading', { name: '接入“代理商推送”' })).toBeVisible()
  await page.getByLabel('名称').fill('代理商系统')
  await page.getByRole('button', { name: '生成密钥' }).click()
  const secret = (await page.getByLabel('新密钥').textContent())!.trim()
  await expect(page.getByLabel('接入代码')).toContainText(`/in/sales.${id}`)
  await expect(page.getByText('正在等待数据')).toBeVisible()

  const door = await request.newContext({ baseURL })
  const push = async (who: { name: string; phone: string; company: string }) => {
    const answer = await door.post(`/in/sales.${id}`, { headers: { 'X-Channel-Key': secret }, data: { name: who.name, phone: who.phone, [`贵司${id}`]: who.company, industry: `火星业${id}` } })
    expect(answer.status()).toBe(202)
  }
  await push(somebody())
  await expect(page.getByText('有 2 项没有完全对上')).toBeVisible()
  await choose(page.getByLabel(`“贵司${id}”对应的字段`), '公司')
  await choose(page.getByLabel('“industry”对应的选项'), '制造')
  await page.getByRole('button', { name: '发布字段对应' }).click()
  await expect(page.getByText('送来的内容都对上了')).toBeVisible()

  // The worker learns of a version a moment after who published it.
  const admin = await Person.signIn(baseURL!, 'admin')
  await expect(async () => {
    const who = somebody()
    await push(who)
    expect(await leadNamed(admin, who.name)).toMatchObject({ company: who.company, industry: 'manufacturing', source: 'referral' })
  }).toPass({ timeout: 20_000 })

  await page.getByRole('button', { name: '我已保存' }).click()
  await page.getByRole('button', { name: '轮换' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '生成' }).click()
  await expect(page.getByLabel('新密钥')).not.toHaveText(secret)
  await push(somebody())
})

test.describe('what we fetch ourselves', () => {
  // A mailbox out of reach is told as one.
  test.use({ expected: [/status of 502/] })

  test('is connected on the same page: a mailbox is tried out in words, a folder says where its files go', async ({ page }) => {
    const id = `files_${Date.now() % 100_000_000}`
    await enter(page, 'admin')
    await page.goto('/channels/new')
    await page.getByRole('button', { name: /^邮箱收信/ }).click()
    await page.getByLabel('收信服务器（IMAP）').fill('127.0.0.1')
    await page.getByLabel('端口').fill('9')
    await page.getByLabel('账号').fill('leads@example.cn')
    await page.getByLabel('密码或授权码').fill('none')
    await page.getByRole('button', { name: '测试连接' }).click()
    await expect(page.getByText('连不上邮箱')).toBeVisible()

    await page.getByRole('button', { name: '换一种方式' }).click()
    await page.getByRole('button', { name: /^文件夹/ }).click()
    await page.getByLabel('名称', { exact: true }).fill('伙伴名单')
    await page.getByLabel('标识').fill(id)
    await choose(page.getByLabel('线索来源'), '转介绍')
    await page.getByRole('button', { name: '发布并继续' }).click()
    await expect(page).toHaveURL(new RegExp(`/channels/sales\\.${id}/setup$`))
    await expect(page.getByText(`数据目录/folders/sales.${id}`)).toBeVisible()
    await expect(page.getByText('正在等待数据')).toBeVisible()
  })
})
