import { describe, expect, test } from 'vitest'

import { guessedDevice, isComplete, isHalfCertified, NOWHERE_YET, RECORD, secretOf, settingsOf, withAway, type Away } from './fetched'

const away = (more: Partial<Away>): Away => ({ ...NOWHERE_YET, ...more })
const body = { label: { zh: '新', en: 'New' }, format: 'x', source: 'ad', object: 'sales.lead', record: { object: 'sales.lead', values: { phone: ['message.phone'] }, constants: { source: 'ad' } } }

describe('where we fetch', () => {
  test('a folder brings sheets of its object and makes no record of its own', () => {
    expect(withAway('folder', { ...body, event: 'a.b' }, NOWHERE_YET, { source: 'ad' })).toEqual({ label: body.label, format: 'x', source: 'ad', object: 'sales.lead', sheets: { object: 'sales.lead', constants: { source: 'ad' } } })
  })
  test('a mailbox takes the usual port of its security, and sheets only from those who are named', () => {
    const given = away({ host: ' imap.a.cn ', user: 'x@a.cn', password: 'p', security: 'starttls', senders: '@b.cn\nc@d.cn' })
    expect(settingsOf('mailbox', given)).toEqual({ host: 'imap.a.cn', port: 143, security: 'starttls', user: 'x@a.cn', folder: 'INBOX', backlog_days: 0, senders: ['@b.cn', 'c@d.cn'] })
    expect(withAway('mailbox', body, given, { source: 'ad' }).sheets).toEqual({ object: 'sales.lead', constants: { source: 'ad' } })
    expect(withAway('mailbox', body, { ...given, senders: '' }, {})).not.toHaveProperty('sheets')
  })
  test('topics become events or records, and the device is the level that stands for any', () => {
    const given = away({ host: 'h', topics: [{ topic: 'line/+/reading', becomes: 'sales.device_reading' }, { topic: 'line/+/bound', becomes: RECORD }, { topic: ' ', becomes: '' }] })
    const made = withAway('mqtt', body, given, {})
    expect(made).toMatchObject({ events: { 'line/+/reading': 'sales.device_reading' }, record: { only: ['line/+/bound'] }, person: ['level.1'], broker: { port: 8883, topics: ['line/+/reading', 'line/+/bound'] } })
    expect(withAway('mqtt', body, { ...given, topics: given.topics.slice(0, 1) }, {})).not.toHaveProperty('record')
    expect(guessedDevice(away({ topics: [{ topic: 'all/#', becomes: RECORD }] }))).toBe('message.device')
  })
  test('what is missing keeps a connection from being tried', () => {
    expect(isComplete('folder', NOWHERE_YET)).toBe(true)
    expect(isComplete('mailbox', away({ host: 'h', user: 'u' }))).toBe(false)
    const topics = [{ topic: 'a', becomes: RECORD }]
    expect(isComplete('mqtt', away({ host: 'h', topics }))).toBe(true)
    expect(isComplete('mqtt', away({ host: 'h', topics, user: 'u' }))).toBe(false)
    expect(isComplete('mqtt', away({ host: 'h', topics, port: '99999' }))).toBe(false)
  })
  test('a certificate stands for the password, goes with its key and is shown over TLS only', () => {
    const topics = [{ topic: 'a', becomes: RECORD }]
    const half = away({ host: 'h', topics, user: 'u', certificate: ' c ' })
    expect([isHalfCertified(half), isComplete('mqtt', half)]).toEqual([true, false])
    const whole = { ...half, privateKey: 'k\n' }
    expect([isHalfCertified(whole), isComplete('mqtt', whole)]).toEqual([false, true])
    expect(secretOf(whole)).toEqual({ key: '', certificate: 'c', private_key: 'k' })
    expect(JSON.stringify(settingsOf('mqtt', whole))).not.toContain('"k')
    expect(secretOf({ ...whole, security: 'plain' })).toEqual({ key: '' })
    expect(isComplete('mqtt', { ...whole, security: 'plain' })).toBe(false)
  })
})
