/** The form: its boxes, what is wrong with what was typed, and what is posted. */
import type { Asked, Box } from './asked'
import { h } from './dom'
import { say, t } from './words'

export type Fields = Record<string, string | string[]>

const KINDS = {
  text: { type: 'text' },
  long: {},
  phone: { type: 'tel', inputmode: 'tel', autocomplete: 'tel' },
  email: { type: 'email', inputmode: 'email', autocomplete: 'email', autocapitalize: 'off' },
} as const
const COMPLETED: Record<string, string> = { name: 'name', company: 'organization', job_title: 'organization-title', city: 'address-level2' }

export const isEmpty = (value: string | string[] | undefined): boolean => !value || value.length === 0

/** What is wrong with a value, in words; null when nothing is. The rest is judged by the server. */
export function faultOf(box: Box, value: string | string[] | undefined): string | null {
  if (isEmpty(value)) return box.required ? t('fault.required', { label: say(box.label) }) : null
  if (typeof value !== 'string') return null
  if (value.length > box.most) return t('fault.long', { most: box.most })
  if (box.box === 'phone') {
    const plain = value.replace(/[\s()-]/g, '')
    // A mobile of the mainland has eleven digits: one too few is the most frequent slip of a thumb.
    const fits = /^1\d*$/.test(plain) ? /^1[3-9]\d{9}$/.test(plain) : /^\+?\d{5,17}$/.test(plain)
    if (!fits) return t('fault.phone')
  }
  if (box.box === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return t('fault.email')
  return null
}

/** Faults by the name of their box; that none of `either` is filled stands at the first of them, a missing consent at ''. */
export function faultsOf(asked: Asked, fields: Fields, agreed: boolean): Map<string, string> {
  const faults = new Map<string, string>()
  for (const box of asked.boxes) {
    const fault = faultOf(box, fields[box.name])
    if (fault) faults.set(box.name, fault)
  }
  const either = asked.boxes.filter((box) => box.either)
  if (either.length && either.every((box) => isEmpty(fields[box.name])))
    faults.set(either[0]!.name, t(either.length > 1 ? 'fault.either' : 'fault.required', { labels: either.map((box) => say(box.label)).join(' / '), label: say(either[0]!.label) }))
  if (!agreed) faults.set('', t('fault.consent'))
  return faults
}

function boxOf(box: Box, value: string | string[] | undefined): HTMLElement {
  const id = `b-${box.name}`
  const must = box.required || box.either
  if (box.box === 'one' || box.box === 'many') {
    const chosen = new Set(([] as string[]).concat(value ?? []))
    const chips = box.choices.map((one) =>
      h('label', { class: 'chip' }, h('input', { type: box.box === 'many' ? 'checkbox' : 'radio', name: box.name, value: one.value, checked: chosen.has(one.value) }), h('span', {}, say(one.label))),
    )
    return h('fieldset', { class: 'box', id }, h('legend', {}, say(box.label), must ? null : h('small', {}, t('form.optional'))), h('div', { class: 'chips' }, ...chips), h('p', { class: 'fault', id: `${id}-f`, role: 'alert' }))
  }
  const given = { id, name: box.name, maxlength: box.most, autocomplete: COMPLETED[box.name] ?? 'off', 'aria-required': box.required ? 'true' : undefined, ...KINDS[box.box] }
  const input = box.box === 'long' ? h('textarea', { ...given, rows: 3 }) : h('input', given)
  input.value = typeof value === 'string' ? value : ''
  return h('div', { class: 'box' }, h('label', { for: id }, say(box.label), must ? null : h('small', {}, t('form.optional'))), input, h('p', { class: 'fault', id: `${id}-f`, role: 'alert' }))
}

/** What stands in the form now. */
export function read(form: HTMLFormElement, asked: Asked): { fields: Fields; agreed: boolean } {
  const data = new FormData(form)
  const fields: Fields = {}
  for (const box of asked.boxes) {
    const values = data.getAll(box.name).map((one) => String(one).trim()).filter(Boolean)
    if (values.length) fields[box.name] = box.box === 'many' ? values : values[0]!
  }
  return { fields, agreed: data.get('__agreed') === 'yes' }
}

export const consentOf = (asked: Asked): string => say(asked.consent) || t('form.consent')

/** `mending`: an entry that was filled in before and is changed now. `send` hears of a form without faults only. */
export function formOf(asked: Asked, start: { fields: Fields; agreed: boolean }, mending: boolean, send: (fields: Fields) => void): HTMLFormElement {
  const boxes: HTMLElement[] = []
  let told = false
  for (const box of asked.boxes) {
    if (box.either && !told && asked.boxes.filter((one) => one.either).length > 1) {
      told = true
      boxes.push(h('p', { class: 'note' }, t('form.either')))
    }
    boxes.push(boxOf(box, start.fields[box.name]))
  }
  const agree = h('label', { class: 'agree' }, h('input', { type: 'checkbox', name: '__agreed', value: 'yes', id: 'b-', checked: start.agreed }), h('span', {}, consentOf(asked)))
  const form = h('form', { novalidate: true, submit: (event) => (event.preventDefault(), submit()) }, ...boxes, agree, h('p', { class: 'fault', id: 'b--f', role: 'alert' }), h('button', { type: 'submit', class: 'main' }, t(mending ? 'form.save' : 'form.send')))
  const submit = (): void => {
    const { fields, agreed } = read(form, asked)
    const faults = faultsOf(asked, fields, agreed)
    for (const name of [...asked.boxes.map((box) => box.name), '']) {
      const input = form.querySelector(`[id="b-${CSS.escape(name)}"]`)
      form.querySelector(`[id="b-${CSS.escape(name)}-f"]`)!.textContent = faults.get(name) ?? ''
      if (!faults.has(name)) input?.removeAttribute('aria-invalid')
      else for (const [key, value] of [['aria-invalid', 'true'], ['aria-describedby', `b-${name}-f`]] as const) input?.setAttribute(key, value)
    }
    const [worst] = faults.keys()
    if (worst === undefined) return send(fields)
    const place = form.querySelector<HTMLElement>(`[id="b-${CSS.escape(worst)}"]`)
    ;(place?.matches('input,textarea') ? place : place?.querySelector('input'))?.focus()
  }
  return form
}
