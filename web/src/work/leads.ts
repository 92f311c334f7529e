/** Reading a lead card: what is due, what is worst, what its words mean. */
import { useQuery } from '@tanstack/react-query'

import { queries, useObject, type Choice, type Clock, type LeadCard, type Row } from '@/api'
import { clockStand } from '@/design'

export type Shown = 'all' | 'contact' | 'needs'

export const isWaiting = (lead: LeadCard): boolean => lead.status === 'new'
export const lacksNeeds = (lead: LeadCard): boolean => lead.status !== 'new' && lead.tags.length === 0

export function leadsOf(leads: readonly LeadCard[], shown: Shown): LeadCard[] {
  if (shown === 'contact') return leads.filter(isWaiting)
  if (shown === 'needs') return leads.filter(lacksNeeds)
  return [...leads]
}

/** What still matters of a lead's clocks; the server gives them in their order (5, 30, 120). */
export function clocksInOrder(clocks: readonly Clock[]): Clock[] {
  return clocks.filter((clock) => clock.state !== 'cancelled')
}

/** As many as fit: where there are more, kept promises make room for those still open. */
export function clocksThatFit(clocks: readonly Clock[], room = 3): Clock[] {
  const fitting = clocksInOrder(clocks)
  while (fitting.length > room) {
    const kept = fitting.findIndex((clock) => clock.state === 'met')
    fitting.splice(kept === -1 ? fitting.length - 1 : kept, 1)
  }
  return fitting
}

/** The light of the row: the worst of its open clocks. */
export function worstLight(clocks: readonly Clock[], now: number): 'red' | 'amber' | 'green' | 'grey' {
  const lights = clocks.filter((clock) => clock.state === 'running' || clock.state === 'breached').map((clock) => clockStand(clock, now).light)
  if (lights.includes('red')) return 'red'
  if (lights.includes('amber')) return 'amber'
  return lights.length ? 'green' : 'grey'
}

/** Choices of a lead field as this company defines them. */
export function useChoices(field: string): Choice[] {
  return useObject('sales.lead')?.fields.find((given) => given.name === field)?.options.choices ?? []
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function cardOf(row: Row, clocks: Clock[]): LeadCard {
  return {
    id: row.id,
    name: text(row.name) ?? '',
    company: text(row.company),
    phone: text(row.phone),
    channel: null,
    score: row.score as LeadCard['score'],
    grade: text(row.grade),
    status: text(row.status) ?? '',
    arrived_at: text(row.created_at) ?? '',
    why: [],
    clocks,
    quality: text(row.quality),
    tags: Array.isArray(row.tags) ? row.tags.map(String) : [],
  }
}

/** A lead that just arrived: from the cockpit, or read by itself when the cockpit's list is too long to hold it. */
export function useArrived(id: string, listed: LeadCard | undefined, missing: boolean): LeadCard | undefined {
  const enabled = missing && !listed
  const { data: row } = useQuery({ ...queries.record('sales.lead', id), enabled })
  const { data: why } = useQuery({ ...queries.explanation('sales.lead', id), enabled })
  return listed ?? (row && cardOf(row, why?.clocks ?? []))
}
