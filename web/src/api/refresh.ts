/** Which reads a live event makes old, and how soon they are read again. */
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

import { onFresh, onLive } from './live'
import type { LiveEvent, Rows } from './types'

interface Stale {
  key: readonly unknown[]
  /** At most one refetch per this many ms; the first goes out after a breath so that one transaction counts once. */
  every: number
}

const WORK = /^(record|clock|decision|signal|identity)\./

export function staleBy(event: LiveEvent): Stale[] {
  const stale: Stale[] = []
  const { type, object, subject } = event
  if (object && subject) stale.push({ key: ['record', object, subject], every: 400 })
  if (object && type.startsWith('record.')) {
    stale.push({ key: ['records', object], every: 1_500 }, { key: ['kanban', object], every: 2_000 }, { key: ['span', object], every: 2_000 }, { key: ['bin'], every: 2_000 })
  } else if (object && WORK.test(type)) stale.push({ key: ['records', object], every: 3_000 })
  if (WORK.test(type)) stale.push({ key: ['cockpit'], every: 400 }, { key: ['board'], every: 700 }, { key: ['ranking'], every: 3_000 })
  if (type === 'notice.posted') stale.push({ key: ['notices'], every: 400 }, { key: ['cockpit'], every: 400 })
  if (type === 'definition.published') {
    for (const key of ['meta', 'signals', 'ranking', 'views', 'cockpit', 'studio']) stale.push({ key: [key], every: 300 })
  }
  // Somebody may see otherwise from here on: everything shown is asked for again.
  if (type.startsWith('access.')) stale.push({ key: [], every: 300 })
  if (type.startsWith('task_force.') || (type.startsWith('clock.') && object?.endsWith('.task_force'))) stale.push({ key: ['task-forces'], every: 500 })
  if (type.startsWith('import.')) stale.push({ key: ['imports'], every: 700 })
  return stale
}

const BREATH_MS = 60

/** Runs `work` soon, and never twice within `every` ms; calls in between become one later run. */
export class Spaced {
  private readonly due = new Map<string, ReturnType<typeof setTimeout>>()
  private readonly ran = new Map<string, number>()

  run(name: string, every: number, work: () => void): void {
    if (this.due.has(name)) return
    const wait = Math.max(BREATH_MS, (this.ran.get(name) ?? -Infinity) + every - Date.now())
    this.due.set(
      name,
      setTimeout(() => {
        this.due.delete(name)
        this.ran.set(name, Date.now())
        work()
      }, wait),
    )
  }

  stop(): void {
    for (const timer of this.due.values()) clearTimeout(timer)
    this.due.clear()
  }
}

/** Takes a removed record out of the lists that show it, also where somebody has scrolled down and the list does not read again by itself. */
export function dropRemoved(client: QueryClient, { type, object, subject }: LiveEvent): void {
  if (type !== 'record.removed' || !object || !subject) return
  client.setQueriesData<InfiniteData<Rows>>({ queryKey: ['list', object] }, (known) =>
    known?.pages.some((page) => page.rows.some((row) => row.id === subject))
      ? { ...known, pages: known.pages.map((page) => ({ ...page, rows: page.rows.filter((row) => row.id !== subject) })) }
      : known,
  )
}

/** Keeps every shown read fresh from live events. Returns the way out. */
export function refreshByLive(client: QueryClient): () => void {
  const spaced = new Spaced()
  const offEvents = onLive((event) => {
    dropRemoved(client, event)
    for (const { key, every } of staleBy(event)) {
      spaced.run(JSON.stringify(key), every, () => void client.invalidateQueries({ queryKey: key }))
    }
  })
  const offFresh = onFresh(() => void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' && query.queryKey[0] !== 'demo' }))
  return () => {
    offEvents()
    offFresh()
    spaced.stop()
  }
}
