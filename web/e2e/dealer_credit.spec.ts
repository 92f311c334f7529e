/** A business person builds the dealer credit app (经销商信用评估) from nothing, uses it, changes it the next day and passes it on. */
import { dealersAtWork } from './dealers_at_work'
import { addChoices, addCondition, addField, addTile, APP, atLeast, choose, chooseFields, DEALER, fill, give, gives, make, makeObject, name, publish, resume, toDealer, turnOn, write } from './drafting'
import { enter, expect, test } from './page'

test.describe.configure({ mode: 'serial', timeout: 240_000 })

test('an app with four objects is drafted', async ({ page }) => {
  await enter(page, 'admin')
  await page.goto('/studio')
  await page.getByRole('button', { name: '新建应用' }).first().click()
  const wizard = page.getByRole('dialog', { name: '新建应用' })
  await name(wizard, '经销商信用评估', 'Dealer credit', APP)
  await wizard.getByRole('button', { name: '创建' }).click()

  await makeObject(page, '经销商', 'Dealer', 'dealer')
  await addField(page, '经销商编号', 'Code', 'code', '单行文本', turnOn('不允许重复'))
  await addField(page, '所在地区', 'Region', 'region', '省市区')
  await addField(page, '区域经理', 'Region manager', 'region_manager', '人员')
  await addField(page, '注册资本', 'Registered capital', 'registered_capital', '金额')
  await addField(page, '合作年限', 'Years with us', 'years', '整数')

  for (const [zh, en, id] of [['工商登记', 'Registry record', 'registration'], ['付款', 'Payment', 'payment'], ['舆情', 'Opinion mention', 'mention']] as const) {
    await page.goto(`/studio/objects?app=${APP}`)
    await page.getByRole('button', { name: '新建对象' }).first().click()
    await makeObject(page, zh, en, id)
    await addField(page, '经销商', 'Dealer', 'dealer', '关联记录', toDealer)
  }
})

test('fields take their types', async ({ page }) => {
  await resume(page)
  await page.goto(`/studio/objects/${APP}.registration`)
  await addField(page, '登记状态', 'Status', 'status', '单选', (drawer) => addChoices(drawer, [['存续', 'Active', '绿'], ['经营异常', 'Abnormal', '橙'], ['吊销', 'Revoked', '红']]))
  await addField(page, '登记日期', 'Registered on', 'registered_on', '日期')

  await page.goto(`/studio/objects/${APP}.payment`)
  await addField(page, '金额', 'Amount', 'amount', '金额')
  await addField(page, '应付日期', 'Due on', 'due_on', '日期')
  await addField(page, '实付日期', 'Paid on', 'paid_on', '日期')
  await addField(page, '逾期', 'Late', 'late', '公式', async (drawer) => {
    await choose(drawer.getByLabel('结果类型'), '是否')
    await write(drawer.getByRole('textbox', { name: '公式' }), 'paid_on > due_on')
  })

  await page.goto(`/studio/objects/${APP}.mention`)
  await addField(page, '倾向', 'Tone', 'tone', '单选', (drawer) => addChoices(drawer, [['正面', 'Positive', '绿'], ['中性', 'Neutral', '灰'], ['负面', 'Negative', '红']]))
  await addField(page, '来源网址', 'Link', 'link', '网址')

})

test('figures follow other records', async ({ page }) => {
  await resume(page)
  await page.goto(`/studio/objects/${DEALER}`)
  await addField(page, '逾期次数', 'Late payments', 'late_payments', '汇总', async (drawer) => {
    await choose(drawer.getByLabel('统计哪个对象'), '付款')
    await addCondition(drawer, '逾期')
  })
  await addField(page, '负面舆情', 'Negative mentions', 'negative_mentions', '汇总', async (drawer) => {
    await choose(drawer.getByLabel('统计哪个对象'), '舆情')
    await addCondition(drawer, '倾向', '负面')
  })
  await addField(page, '登记异常', 'Abnormal registrations', 'abnormal_registrations', '汇总', async (drawer) => {
    await choose(drawer.getByLabel('统计哪个对象'), '工商登记')
    await addCondition(drawer, '登记状态', '经营异常', '吊销')
  })
  await addField(page, '基础额度', 'Base line', 'base_line', '公式', async (drawer) => {
    await choose(drawer.getByLabel('结果类型'), '金额')
    await write(drawer.getByRole('textbox', { name: '公式' }), 'registered_capital * 0.1')
  })
  await addField(page, '信用等级', 'Credit rating', 'rating', '单选', async (drawer) => {
    await addChoices(drawer, [['A 优质', 'A', '绿'], ['B 正常', 'B', '蓝'], ['C 关注', 'C', '橙'], ['D 停止授信', 'D', '红']])
    await drawer.getByLabel('由规则写入').click()
  })
  await addField(page, '信用额度', 'Credit line', 'credit_line', '金额', turnOn('由规则写入'))
})

test('a decision table gives rating and credit line', async ({ page }) => {
  await resume(page)
  await make(page, 'tables', '新建决策表', '授信额度', 'Credit line', 'credit', '经销商')
  for (const output of ['信用等级', '信用额度']) await choose(page.getByLabel('结果写入哪些字段'), output)
  await page.getByLabel('结果写入哪些字段').press('Escape')
  for (const field of ['登记异常', '逾期次数', '负面舆情', '合作年限']) await choose(page.getByLabel('添加条件列'), field)
  for (let row = 1; row <= 6; row += 1) await page.getByRole('button', { name: '添加一行' }).click()
  await atLeast(page, 1, '登记异常', '1')
  await gives(page, 1, 'D 停止授信', '0', '工商登记异常，停止授信')
  await atLeast(page, 2, '逾期次数', '3')
  await gives(page, 2, 'D 停止授信', '0', '逾期三次以上，停止授信')
  await atLeast(page, 3, '逾期次数', '1')
  await gives(page, 3, 'C 关注', 'base_line * 0.5', '有逾期，额度减半')
  await atLeast(page, 4, '负面舆情', '2')
  await gives(page, 4, 'C 关注', 'base_line * 0.7', '负面舆情较多，额度下调三成')
  await atLeast(page, 5, '合作年限', '5')
  await gives(page, 5, 'A 优质', 'base_line * 1.2', '长期合作，额度上浮两成')
  await gives(page, 6, 'B 正常', 'base_line', '按注册资本的一成授信')
  await expect(page.getByText('没有遗漏、冲突和多余的行。')).toBeVisible()
})

test('a form with sections, a condition and related lists', async ({ page }) => {
  await resume(page)
  await make(page, 'forms', '新建表单', '经销商档案', 'Dealer file', 'dealer_file', '经销商')
  const properties = page.getByRole('region', { name: '分组', exact: true }).filter({ has: page.getByLabel('英文名称') })
  const call = async (zh: string, en: string) => {
    await properties.getByLabel('名称', { exact: true }).fill(zh)
    await properties.getByLabel('名称', { exact: true }).press('Enter')
    await expect(page.getByRole('button', { name: new RegExp(`^${zh}`) }).first()).toBeVisible()
    await properties.getByLabel('英文名称').fill(en)
    await properties.getByLabel('英文名称').press('Enter')
  }
  await page.getByRole('button', { name: /^未命名分组/ }).click()
  await call('基本信息', 'Basics')
  const credit = ['信用等级', '信用额度', '基础额度', '逾期次数', '负面舆情', '登记异常']
  for (const field of credit) await page.getByRole('button', { name: `去掉${field}`, exact: true }).click()
  await page.getByRole('button', { name: '添加分组' }).click()
  await call('信用', 'Credit')
  for (const field of credit) {
    await page.getByRole('button', { name: /^信用 *2 列/ }).click()
    await page.getByTitle(`把${field}放到表单上`, { exact: true }).click()
  }
  // Who has no line yet needs no credit section, and who has capital needs somebody in charge.
  await page.getByRole('button', { name: /^信用 *2 列/ }).click()
  await addCondition(properties, '注册资本')
  await choose(properties.getByLabel('比较方式'), '已填写')
  await page.getByRole('button', { name: /^区域经理/ }).click()
  const rules = page.getByRole('group', { name: '满足条件时必填' }).last()
  await addCondition(rules, '注册资本')
  await choose(rules.getByLabel('比较方式'), '已填写')
  await page.getByRole('button', { name: '详细信息' }).click()
  for (const object of ['付款', '舆情', '工商登记']) {
    await page.getByRole('button', { name: '添加关联列表' }).click()
    await choose(page.getByLabel('关联的对象').last(), `${object} · 经销商`)
  }
})

test('a list and a kanban', async ({ page }) => {
  await resume(page)
  await make(page, 'views', '新建视图', '全部经销商', 'All dealers', 'all_dealers', '经销商')
  await chooseFields(page, '显示的列', ['经销商名称', '经销商编号', '所在地区', '信用等级', '信用额度', '逾期次数', '区域经理'])
  await choose(page.getByLabel('添加到排序'), '信用额度')
  await page.getByRole('button', { name: '升序' }).click()
  await make(page, 'views', '新建视图', '按信用等级', 'By rating', 'by_rating', '经销商')
  await page.getByText('看板', { exact: true }).click()
  await choose(page.getByLabel('按什么分列'), '信用等级')
  await choose(page.getByLabel('每列合计'), '信用额度')
})

test('figures of the dictionary on a dashboard', async ({ page }) => {
  await resume(page)
  await make(page, 'metrics', '新建指标', '经销商数', 'Dealers', 'dealers', '经销商', '统计的对象')
  await choose(page.getByLabel('可拆分维度'), '信用等级')
  await page.getByLabel('可拆分维度').press('Escape')
  await make(page, 'metrics', '新建指标', '授信总额', 'Credit granted', 'credit_granted', '经销商', '统计的对象')
  await choose(page.getByLabel('统计方式'), '合计')
  await choose(page.getByLabel('统计字段'), '信用额度')
  await choose(page.getByLabel('可拆分维度'), '信用等级')
  await page.getByLabel('可拆分维度').press('Escape')
  await make(page, 'metrics', '新建指标', '逾期付款数', 'Late payments', 'late_payments', '付款', '统计的对象')
  await addCondition(page.locator('main'), '逾期')

  await make(page, 'dashboards', '新建仪表盘', '授信总览', 'Credit overview', 'credit_overview', null)
  await addTile(page, '数字', '经销商数')
  await addTile(page, '数字', '授信总额')
  await addTile(page, '数字', '逾期付款数')
  await addTile(page, '柱状图', '授信总额', '信用等级')
})

test('an automation follows a line that falls', async ({ page }) => {
  await resume(page)
  await make(page, 'automations', '新建自动化', '额度下降超过 20%', 'Line falls', 'line_falls', '经销商', '围绕哪个对象')
  const ops = page.getByRole('group', { name: '发生什么' })
  await ops.getByText('修改', { exact: true }).click()
  await ops.getByText('新建', { exact: true }).click()
  await choose(page.getByLabel('只看这些字段'), '信用额度')
  await page.getByLabel('只看这些字段').press('Escape')
  const condition = page.getByRole('region', { name: '满足条件' })
  await condition.getByText('表达式', { exact: true }).click()
  await write(condition.getByRole('textbox', { name: '满足条件' }), 'record.credit_line < before.credit_line * 0.8')
  const notice = page.getByRole('listitem', { name: /发送通知$/ })
  await choose(notice.getByLabel('通知谁'), '区域经理')
  await choose(notice.getByLabel('通知谁'), '负责人')
  await notice.getByLabel('通知谁').press('Escape')
  await fill(notice.getByLabel('标题', { exact: true }), '{record.name}的信用额度下降到 {record.credit_line}')
  await fill(notice.getByLabel('英文标题'), 'The credit line of {record.name} fell to {record.credit_line}')
  await page.getByRole('button', { name: '添加动作' }).click()
  await page.getByRole('menuitem', { name: '新建记录' }).click()
  const task = page.getByRole('listitem', { name: /新建记录$/ })
  await choose(task.getByLabel('对象'), '任务')
  await give(task, '任务', '公式', "'复核额度：' + record.name")
  await give(task, '截止时间', '公式', "now + duration('72h')")
  await choose(task.getByLabel('添加字段'), '负责人')
  await choose(task.getByLabel('负责人的来源'), '取自记录')
  await choose(task.getByLabel('负责人的值'), '区域经理')
  await expect(page.getByRole('status').filter({ hasText: '已存为草稿' })).toBeVisible()
})

test('sellers may read what their managers edit', async ({ page }) => {
  await resume(page)
  await page.goto('/studio/grants')
  await choose(page.getByRole('combobox', { name: '角色', exact: true }), '销售', true)
  for (const object of ['经销商', '付款', '舆情', '工商登记']) {
    await page.getByRole('button', { name: '新建权限' }).click()
    const drawer = page.getByRole('dialog', { name: '新建权限' })
    await choose(drawer.getByLabel('对象'), object)
    await expect(drawer.getByRole('status')).toContainText(`${object}`)
    await drawer.getByRole('button', { name: '保存' }).click()
    await expect(page.getByRole('button', { name: `${object} 查看: 全部` })).toBeVisible()
  }
})

test('the draft is looked at as a seller, and published', async ({ page }) => {
  await resume(page)
  await page.getByRole('button', { name: '预览' }).click()
  const dialog = page.getByRole('dialog', { name: '预览草稿' })
  await choose(dialog.getByLabel('以谁的身份查看'), '林晓')
  await dialog.getByRole('button', { name: '开始预览' }).click()
  const menu = page.getByRole('navigation', { name: '主导航' }).getByRole('group', { name: '经销商信用评估' })
  await menu.getByRole('link', { name: '经销商' }).click()
  await expect(page.getByRole('heading', { name: '经销商', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: '新建' })).toBeHidden()
  await page.getByRole('button', { name: '退出预览' }).click()

  await page.goto('/studio')
  await publish(page, '经销商信用评估上线')
})

dealersAtWork()
