// What a page looks like, as boxes: where headings, click zones, pictures, videos and forms stand. Words are those of headings and of what
// can be pressed, short, with longer numbers left out; nothing of fields but their names, nothing inside `data-private`.
import { fieldName, formName } from './forms'
import type { Tracker } from './tracker'
import { nameOf, zoneOf } from './watch'

const MOST = 80
const PHONE_BELOW = 768
const WEEK_MS = 604_800_000
const SEEN = 'h1,h2,h3,[data-zone],button,a,img,video,form,input,select,textarea'

/** What can be read on a heading or a button. */
export const wordsOf = (one: Element): string =>
  one.closest('[data-private]') || one.querySelector('input,textarea,select') ? '' : (one.textContent ?? '').replace(/\s+/g, ' ').replace(/\d{4,}/g, '…').trim().slice(0, 24)

function boxOf(one: Element): string | null {
  const { left, top, width, height } = one.getBoundingClientRect()
  if (width < 8 || height < 8 || one.closest('[data-private]')) return null
  const [kind, name] = one.matches('h1,h2,h3')
    ? ['heading', wordsOf(one)]
    : one instanceof HTMLMediaElement
      ? ['video', nameOf(one)]
      : one instanceof HTMLFormElement
        ? ['form', formName(one)]
        : one.matches('input,select,textarea')
          ? ['field', fieldName(one)]
          : one.matches('img:not([data-zone])')
            ? ['picture', '']
            : ['zone', zoneOf(one)]
  if (kind === 'field' && !name) return null
  const places = [left + scrollX, top + scrollY, width, height].map(Math.round)
  const words = kind === 'zone' ? wordsOf(one) : ''
  return [kind, ...places, ...[name, words].map((text) => text!.replace(/[\t\n]/g, ' ').slice(0, 40))].join('\t')
}

/** Tell the outline of this page once a week: one id for all browsers in which the same things stand on it. */
export function tellOutline(tracker: Tracker): void {
  if (!tracker.allowed) return
  const boxes = [...document.querySelectorAll(SEEN)].slice(0, MOST * 5).map(boxOf).filter((box) => box !== null).slice(0, MOST)
  const same = location.pathname + boxes.map((box) => box.replace(/\t-?\d+/g, '')).join('')
  let hash = 5381
  for (const letter of same) hash = (Math.imul(hash, 33) ^ letter.codePointAt(0)!) >>> 0
  const { scrollWidth, scrollHeight } = document.documentElement
  tracker.outline(`o.${Math.floor(Date.now() / WEEK_MS)}.${innerWidth < PHONE_BELOW ? 'p' : 'd'}.${hash.toString(36)}.${same.length}`, {
    path: location.pathname, vw: innerWidth, width: scrollWidth, height: scrollHeight, boxes: boxes.join('\n'),
  })
}
