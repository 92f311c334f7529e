// Forms: their delivery, and how far somebody got in filling one in, field by field, never with what was filled in.
import { uuid } from './queue'
import type { Tracker } from './tracker'

const PRIVATE = '[type=password],[data-private],[autocomplete^=cc-]'
type Box = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

export const formName = (form: HTMLFormElement): string => (form.dataset['yingdan'] ?? form.getAttribute('name') ?? form.id) || 'form'

/** The name of a box that may be told of, else nothing. */
export function fieldName(box: Element): string {
  const { name, id, type } = box as Box
  return box.closest('[data-private]') || box.matches(PRIVATE) || ['hidden', 'submit', 'button', 'reset', 'image'].includes(type) ? '' : name || id
}

/** One go at a form, from the first touch of a field until it is sent or left. */
interface Filling {
  id: string
  since: number
  sent: boolean
  /** ms spent in each field */
  spent: Record<string, number>
}

/** `field` is told whenever one is left, with the whole go's state: the last one told of a go says how it ended. */
function watchFields(tracker: Tracker): { end: () => void; sent: (form?: HTMLFormElement) => void } {
  const goes = new WeakMap<HTMLFormElement, Filling>()
  let form: HTMLFormElement | null = null
  let field = ''
  let since = 0
  const tell = (): void => {
    const go = form && goes.get(form)
    if (!form || !go || !field) return
    const now = Date.now()
    go.spent[field] = (go.spent[field] ?? 0) + (since ? now - since : 0)
    since = since && now
    const names = [...form.elements].map(fieldName).filter((name, at, all) => name && all.indexOf(name) === at)
    tracker.track('field', {
      path: location.pathname,
      form: formName(form),
      filling: go.id,
      field,
      place: names.indexOf(field) + 1,
      of: names.length,
      spent: Math.round(go.spent[field]! / 100) / 10,
      seconds: Math.round((now - go.since) / 1000),
      sent: go.sent,
      vw: innerWidth,
    })
  }
  document.addEventListener('focusin', (event) => {
    const box = event.target as Box
    const name = box.form ? fieldName(box).slice(0, 60) : ''
    if (!name || !box.form) return
    const known = goes.get(box.form)
    if (!known || known.sent) goes.set(box.form, { id: uuid(), since: Date.now(), sent: false, spent: {} })
    form = box.form
    field = name
    since = Date.now()
  })
  document.addEventListener('focusout', () => {
    if (!since || goes.get(form!)?.sent) return
    tell()
    since = 0
  })
  return {
    end: () => {
      if (since && !goes.get(form!)?.sent) tell()
    },
    sent: (given = form ?? undefined) => {
      const go = given && goes.get(given)
      if (!go || go.sent) return
      go.sent = true
      form = given
      tell()
    },
  }
}

/** Forms marked `data-yingdan` are delivered with their fields (never passwords, files or fields marked `data-private`);
 * of others only the fact is told. */
export function watchForms(tracker: Tracker): () => void {
  const fields = watchFields(tracker)
  tracker.whenForm = () => fields.sent()
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target as HTMLFormElement
      fields.sent(form)
      if (form.dataset['yingdan'] === undefined) return tracker.track('form', { path: location.pathname, form: formName(form) })
      const values: Record<string, unknown> = {}
      new FormData(form).forEach((value, key) => {
        const input = form.querySelector(`[name="${CSS.escape(key)}"]`)
        if (typeof value !== 'string' || input?.matches(PRIVATE)) return
        values[key] = key in values ? ([] as unknown[]).concat(values[key], value) : value
      })
      tracker.form(values, formName(form))
    },
    true,
  )
  return fields.end
}
