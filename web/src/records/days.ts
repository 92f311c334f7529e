/** Events by calendar day (the reader's zone), and the family an event belongs to (its dot's colour). */
interface Timed {
  at: string
}

export function byDay<E extends Timed>(events: readonly E[], locale: string): [string, E[]][] {
  const days = new Map<string, E[]>()
  const format = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' })
  for (const event of events) {
    const at = new Date(event.at)
    const day = Number.isNaN(at.getTime()) ? '—' : format.format(at)
    const some = days.get(day)
    if (some) some.push(event)
    else days.set(day, [event])
  }
  return [...days]
}

export type Family = 'record' | 'clock' | 'decision' | 'signal' | 'behaviour'

export function familyOf(type: string): Family {
  const head = type.split('.')[0] ?? ''
  if (head === 'record' || head === 'clock' || head === 'decision' || head === 'signal') return head
  return head === 'identity' || head === 'definition' || head === 'import' ? 'record' : 'behaviour'
}
