/** What the staff see on the booth's own device: how much waits, what has to be mended, and why. */
import type { Entry } from './entries'
import { h } from './dom'
import { spoken, t } from './words'

export interface Standing {
  entries: Entry[]
  sent: number
  /** false: this browser keeps nothing */
  keeps: boolean
}

export interface Acts {
  send: () => void
  mend: (entry: Entry) => void
  remove: (entry: Entry) => void
}

export const nameOf = (entry: Entry): string => ([] as string[]).concat(Object.values(entry.fields)[0] ?? [])[0] || t('staff.nameless')

function whyOf(entry: Entry): string {
  if (!entry.why) return ''
  return entry.state === 'refused' ? entry.why : t(`staff.${entry.why}`, { status: entry.status ?? 0 })
}

function line(entry: Entry, acts: Acts): HTMLElement {
  const time = new Date(entry.at).toLocaleString(spoken() === 'zh' ? 'zh-CN' : 'en-US', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })
  const asking = h('div', { class: 'asking', hidden: true }, h('span', {}, t('staff.remove_ask', { name: nameOf(entry) })))
  asking.append(
    h('button', { type: 'button', class: 'danger', click: () => acts.remove(entry) }, t('staff.remove_yes')),
    h('button', { type: 'button', click: () => (asking.hidden = true) }, t('staff.remove_no')),
  )
  return h(
    'li',
    { 'data-state': entry.state },
    h('div', {}, h('b', {}, nameOf(entry)), h('small', {}, t('staff.at', { time })), h('small', { class: 'why' }, whyOf(entry))),
    h('div', { class: 'acts' }, h('button', { type: 'button', click: () => acts.mend(entry) }, t('staff.mend')), h('button', { type: 'button', click: () => (asking.hidden = false) }, t('staff.remove'))),
    asking,
  )
}

export function deskOf(standing: Standing, acts: Acts): HTMLElement {
  const refused = standing.entries.filter((one) => one.state === 'refused')
  const waiting = standing.entries.length - refused.length
  const list = standing.entries.length ? h('ul', {}, ...[...refused, ...standing.entries.filter((one) => one.state === 'waiting')].map((one) => line(one, acts))) : h('p', { class: 'note' }, t('staff.none'))
  return h(
    'section',
    { class: 'desk', 'aria-label': t('staff.title') },
    h('div', { class: 'counts' }, h('b', {}, t('staff.waiting', { n: waiting })), refused.length ? h('b', { class: 'bad' }, t('staff.refused', { n: refused.length })) : null, h('span', {}, t('staff.sent', { n: standing.sent })), h('button', { type: 'button', click: acts.send, disabled: waiting === 0 }, t('staff.send'))),
    standing.keeps ? null : h('p', { class: 'warn' }, t('staff.unkept')),
    globalThis.isSecureContext ? null : h('p', { class: 'warn' }, t('staff.plain')),
    h('details', refused.length ? { open: true } : {}, h('summary', {}, t('staff.show')), list),
  )
}
