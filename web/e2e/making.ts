/** What a company has made for itself before a journey begins: small apps, published through the API. */
import type { Person } from './doors'

export const words = (text: string) => ({ zh: text, en: text })

export interface Change {
  kind: string
  name: string
  body: unknown
}

/** Makes the changes the version in force. */
export async function publishAll(admin: Person, title: string, changes: Change[]): Promise<void> {
  const { id } = await admin.send<{ id: string }>('POST', '/studio/drafts', { title })
  await admin.send('PUT', `/studio/drafts/${id}/changes`, { changes, revision: 0 })
  await admin.send('POST', `/studio/drafts/${id}/publish`, { note: '' })
}

/** An object with its fields, open to everybody in sales; the first field is its title. */
export function objectOf(name: string, label: string, fields: Record<string, { type: string; label: string; [more: string]: unknown }>): Change[] {
  const all = ['read', 'create', 'update', 'remove', 'import', 'export']
  return [
    { kind: 'object', name, body: { label: words(label), title: Object.keys(fields)[0] } },
    ...Object.entries(fields).map(([field, { label: said, ...more }]) => ({ kind: 'field', name: `${name}.${field}`, body: { object: name, label: words(said), ...more } })),
    ...['director', 'manager', 'rep'].map((role) => ({ kind: 'grant', name: `${name}_${role}`, body: { role: `sales.${role}`, object: name, actions: all } })),
  ]
}

/** A name no other run has used. */
export const freshApp = (stem: string) => `${stem}_${Math.random().toString(36).replace(/[^a-z]/g, '').slice(0, 6)}`
