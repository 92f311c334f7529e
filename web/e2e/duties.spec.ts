/** People are moved with their unit to where a pack lies that must not meet a duty of theirs: the page refuses in words, and all stays as it was. */
import { Person } from './doors'
import { choose } from './drafting'
import { publishAll, words } from './making'
import { enter, expect, expectAccessible, test } from './page'

// A refusal is an answer, which the browser notes by itself.
test.use({ expected: [/status of 409/] })

const NAME = '冯宁'
const PACK = { label: words('调价权限'), purpose: words('季末调价'), grants: [{ object: 'product', actions: ['read', 'update'] }] }
const RULE = { label: words('调价与查审计'), first: { object: 'sales.product', actions: ['update'] }, second: { ability: 'read_audit' }, exempt: ['admin', 'director', 'manager'] }

interface Rows {
  rows: { id: string; name: string }[]
}

test('moving a unit into a conflict of duties is refused in words, and so is a role that would make one', async ({ page, baseURL }) => {
  const admin = await Person.signIn(baseURL!, 'admin')
  const found = async (object: string, filter: string) => (await admin.get<Rows>(`/records/${object}?filter=${encodeURIComponent(filter)}`)).rows[0]!
  await publishAll(admin, '调价与查审计', [
    { kind: 'role', name: 'sales.auditor', body: { label: words('审计员'), abilities: ['read_audit'] } },
    { kind: 'pack', name: 'sales.pricing', body: PACK },
    { kind: 'duty_conflict', name: 'sales.prices', body: RULE },
  ])
  const person = await found('org.user', `name == '${NAME}'`)
  const [east, south] = [await found('org.unit', "name == '华东战区'"), await found('org.unit', "name == '华南战区'")]
  // Reads the audit in a group of the south; the pack lies in the east.
  const { id: group } = await admin.send<{ id: string }>('POST', '/records/org.unit', { name: '价格稽核组', parent: south.id, level: 'team' })
  const { id: seat } = await admin.send<{ id: string }>('POST', '/records/org.membership', { user: person.id, role: 'auditor', unit: group })
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString()
  const { id: lying } = await admin.send<{ id: string }>('POST', '/access/packs', { key: 'pack:sales.pricing', unit: east.id, reason: '季末调价', ends_at: until })

  await enter(page, 'admin')
  await page.goto(`/records/org.unit/${group}`)
  await page.getByRole('button', { name: '编辑' }).first().click()
  await choose(page.getByLabel('上级部门'), '华东战区')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  const said = page.getByRole('alert').filter({ hasText: '违反职责冲突规则「调价与查审计」' })
  await expect(said).toContainText(`给予「调价权限」后，${NAME} 会同时拥有“修改产品”和“查看审计”`)
  await expectAccessible(page)
  expect((await admin.get<{ parent: { id: string } }>(`/records/org.unit/${group}`)).parent.id).toBe(south.id)

  // Among those who have the pack nobody becomes an auditor either.
  await page.goto(`/records/org.membership/${seat}`)
  await page.getByRole('button', { name: '编辑' }).first().click()
  await choose(page.getByLabel('角色'), '供应链')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(page.getByRole('button', { name: '保存', exact: true })).toBeHidden()
  await admin.send('PATCH', `/records/org.unit/${group}`, { parent: east.id })
  await page.getByRole('button', { name: '编辑' }).first().click()
  await choose(page.getByLabel('角色'), '审计员')
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await expect(said).toContainText(NAME)
  await expectAccessible(page)

  // Open on no page any more when it goes.
  await page.goto('/notices')
  await admin.send('POST', `/access/temporary/${lying}/end`, { said: '试完' })
  await admin.remove(`/records/org.membership/${seat}`)
  await admin.remove(`/records/org.unit/${group}`)
  await publishAll(admin, '撤去', [['duty_conflict', 'sales.prices'], ['pack', 'sales.pricing'], ['role', 'sales.auditor']].map(([kind, name]) => ({ kind: kind!, name: name!, body: null })))
})
