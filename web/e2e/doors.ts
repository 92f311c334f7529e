/** The outside of the product, without a browser: channels that take leads and behaviour, and the API as another person. */
import { randomUUID } from 'node:crypto'

import { expect, request, type APIRequestContext, type APIResponse } from '@playwright/test'

export const PASSWORD = 'yingdan-demo'

/** Somebody signed in, by name of their log-in; `send` carries the CSRF token. */
export class Person {
  private constructor(
    readonly context: APIRequestContext,
    private readonly csrf: string,
  ) {}

  static async signIn(baseURL: string, login: string): Promise<Person> {
    const context = await request.newContext({ baseURL })
    const answer = await context.post('/api/v1/session', { data: { login, password: PASSWORD } })
    expect(answer.ok(), `${login} signs in`).toBe(true)
    return new Person(context, ((await answer.json()) as { csrf: string }).csrf)
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.context.get(`/api/v1${path}`)
    expect(answer.ok(), `GET ${path}: ${answer.status()}`).toBe(true)
    return (await answer.json()) as T
  }

  /** Whatever the answer is. */
  ask(method: 'POST' | 'PUT' | 'PATCH', path: string, data: unknown, headers: Record<string, string> = {}): Promise<APIResponse> {
    return this.context.fetch(`/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': this.csrf, ...headers } })
  }

  async send<T>(method: 'POST' | 'PUT' | 'PATCH', path: string, data: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.ask(method, path, data, headers)
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${answer.ok() ? '' : await answer.text()}`).toBe(true)
    return (await answer.json()) as T
  }

  async remove(path: string): Promise<void> {
    const answer = await this.context.delete(`/api/v1${path}`, { headers: { 'X-CSRF-Token': this.csrf } })
    expect(answer.ok(), `DELETE ${path}: ${answer.status()}`).toBe(true)
  }
}

/** What a door says to who brings what it does not take. */
export async function refusal(person: Person, method: 'POST' | 'PATCH', path: string, data: unknown): Promise<{ status: number; problem: unknown }> {
  const answer = await person.ask(method, path, data)
  return { status: answer.status(), problem: (await answer.json()) as unknown }
}

/** The simulated visitors would bring leads that no journey expects. They are off when this returns. */
export async function stopTraffic(baseURL: string): Promise<void> {
  const admin = await Person.signIn(baseURL, 'admin')
  await admin.send('PUT', '/demo/traffic', { on: false, per_minute: 12 })
}

const keys = new Map<string, string>()

/** A key of a channel, made once for each run. */
export async function keyOf(baseURL: string, channel: string): Promise<string> {
  const known = keys.get(channel)
  if (known) return known
  const admin = await Person.signIn(baseURL, 'admin')
  const { secret } = await admin.send<{ secret: string }>('POST', `/channels/${channel}/keys`, { label: 'e2e' })
  keys.set(channel, secret)
  return secret
}

export interface Visitor {
  visitor: string
  name: string
  phone: string
  company: string
}

const SURNAMES = ['欧阳', '司徒', '上官', '诸葛', '皇甫', '尉迟']
const LETTERS = '甲乙丙丁戊己庚辛壬癸'
// Each run begins elsewhere, so that a product with the data of an earlier run knows nobody either.
let number = Math.floor(Math.random() * 90_000_000)

/** A person whom nobody knows yet: a fresh name, phone and company. */
export function somebody(): Visitor {
  number += 1
  const digits = String(number).padStart(8, '0')
  const letters = [...digits].slice(2).map((digit) => LETTERS[Number(digit)]).join('')
  return { visitor: randomUUID(), name: `${SURNAMES[number % SURNAMES.length]}${letters}`, phone: `139${digits}`, company: `苏州${letters}精密机械有限公司` }
}

type Behaviour = [kind: string, data: Record<string, unknown>]

/** What the visitor did on the website, through the tracker's door. */
export async function behave(baseURL: string, who: Visitor, did: Behaviour[]): Promise<void> {
  const key = await keyOf(baseURL, 'website')
  const door = await request.newContext({ baseURL })
  const events = did.map(([t, d]) => ({ t, at: Date.now(), d }))
  const answer = await door.post(`/in/website?k=${key}`, { data: { batch: randomUUID(), visitor: who.visitor, sent_at: Date.now(), consent: true, events } })
  expect(answer.status()).toBe(202)
}

/** The visitor leaves details in the public form: from 202 on the lead cannot be lost. */
export async function leaveDetails(baseURL: string, who: Visitor, more: Record<string, unknown> = {}): Promise<void> {
  const key = await keyOf(baseURL, 'form')
  const door = await request.newContext({ baseURL })
  const fields = { name: who.name, phone: who.phone, company: who.company, region: '320000', city: '苏州', ...more }
  const answer = await door.post(`/in/form?k=${key}`, { data: { id: randomUUID(), visitor: who.visitor, form: 'contact', fields } })
  expect(answer.status()).toBe(202)
}

/** Someone whom only Lin Xiao may have: a key account in the east, where the other one with the certificate is off duty. */
export async function leaveForLin(baseURL: string, who: Visitor, more: Record<string, unknown> = {}): Promise<void> {
  const admin = await Person.signIn(baseURL, 'admin')
  const filter = encodeURIComponent("name == '顾清扬'")
  const [other] = (await admin.get<{ rows: Found[] }>(`/records/sales.rep?filter=${filter}`)).rows
  if (other!.on_duty) await admin.send('PATCH', `/records/sales.rep/${other!.id}`, { on_duty: false }, { 'If-Match': `"${other!.version}"` })
  await leaveDetails(baseURL, who, { industry: 'manufacturing', registered_capital: 60_000_000, ...more })
}

export interface Found {
  id: string
  version: number
  owner: { id: string; title: string } | null
  [field: string]: unknown
}

/** The lead of that name, as soon as it is there (bounded). */
export async function leadNamed(person: Person, name: string): Promise<Found> {
  const filter = encodeURIComponent(`name == '${name}'`)
  let found: Found | undefined
  await expect
    .poll(async () => (found = (await person.get<{ rows: Found[] }>(`/records/sales.lead?filter=${filter}`)).rows[0]) !== undefined, { message: `lead ${name}`, timeout: 20_000 })
    .toBe(true)
  return found!
}

/** Nobody speaks Arabic: by the policy in force these leads lie in the pool. */
export async function leaveForNobody(baseURL: string, count: number): Promise<{ id: string; name: string }[]> {
  const admin = await Person.signIn(baseURL, 'admin')
  const found = []
  for (let n = 0; n < count; n++) {
    const who = somebody()
    await leaveDetails(baseURL, who, { language: 'ar' })
    found.push({ id: (await leadNamed(admin, who.name)).id, name: who.name })
  }
  return found
}

export async function takenBack(baseURL: string, leads: { id: string }[]): Promise<void> {
  const admin = await Person.signIn(baseURL, 'admin')
  for (const { id } of leads) await admin.remove(`/records/sales.lead/${id}`)
}
