/**
 * What this browser keeps so that field reports can be told without a network: whose reports they will be, the topics to choose from,
 * and a worker with the page. No record, no answer of the API. All of it goes with the session. ADR 0080.
 */
import type { FieldMeta, ObjectMeta } from '@/api'

export interface Topics {
  label: { zh: string; en: string }
  choices: { value: string; label: { zh: string; en: string } }[]
  first: string
}
export interface Remembered {
  user: string
  object: string
  topics: Topics
}

const PLACE = 'yd-field-report'
const PAGE = '/field-report'

/** The topics of the object's field reports, as choices. */
export function topicsOf(object: ObjectMeta): Topics {
  const field: FieldMeta | undefined = object.fields.find((one) => one.name === 'topic')
  const choices = ((field?.options.choices ?? []) as Topics['choices']).map(({ value, label }) => ({ value, label }))
  return { label: field?.label ?? { zh: '', en: '' }, choices, first: String(field?.default ?? choices[0]?.value ?? '') }
}

export function remembered(): Remembered | null {
  try {
    const found = JSON.parse(localStorage.getItem(PLACE) ?? 'null') as Remembered | null
    return typeof found?.user === 'string' && Array.isArray(found.topics.choices) ? found : null
  } catch {
    return null
  }
}

/** From now on the page opens without a network, where the browser has workers (over TLS, or on this machine). */
export function remember(one: Remembered): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(one))
  } catch {
    return
  }
  void navigator.serviceWorker?.register('/offline.js', { scope: PAGE }).catch(() => undefined)
}

/** Nothing of it is left; reports that wait stay, for when their writer signs in again. */
export async function forget(): Promise<void> {
  try {
    localStorage.removeItem(PLACE)
  } catch {
    // a browser that keeps nothing
  }
  try {
    const found = await navigator.serviceWorker?.getRegistration(PAGE)
    if (found?.scope === `${location.origin}${PAGE}`) await found.unregister()
    const names = 'caches' in globalThis ? await caches.keys() : []
    await Promise.all(names.filter((name) => name.startsWith(PLACE)).map((name) => caches.delete(name)))
  } catch {
    // no workers here, so there was none
  }
}
