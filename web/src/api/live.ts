/**
 * Live events in every tab over ONE stream per browser: the elected tab reads the server and tells the others.
 * Each event reaches each tab once (de-duplicated by id), also when the leader changes.
 */
import { useEffect, useRef } from 'react'
import { create } from 'zustand'

import { elect } from './election'
import { openStream, storedPosition } from './stream'
import type { LiveEvent } from './types'

export interface LiveState {
  /** `waiting` until the first word, `lost` while reconnecting. */
  line: 'waiting' | 'open' | 'lost'
  leader: boolean
}

type Told = { kind: 'event'; event: LiveEvent } | { kind: 'open'; fresh: boolean } | { kind: 'lost' } | { kind: 'ask' }
type Listener = (event: LiveEvent) => void

export const useLiveState = create<LiveState>(() => ({ line: 'waiting', leader: false }))

const listeners = new Set<Listener>()
const freshListeners = new Set<() => void>()
let stop: (() => void) | undefined

/** Remembers the last `size` ids; `add` says whether the id is new. */
export class SeenIds {
  private readonly ids = new Set<string>()
  constructor(private readonly size = 5_000) {}

  add(id: string): boolean {
    if (!id) return true
    if (this.ids.has(id)) return false
    this.ids.add(id)
    if (this.ids.size > this.size) {
      const oldest = this.ids.values().next().value
      if (oldest !== undefined) this.ids.delete(oldest)
    }
    return true
  }
}

/** `onRefused`: the stream was refused, so the session may have ended. */
export function startLive(user: string, onRefused: () => void): void {
  stopLive()
  const name = `yd.live.${user}`
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name)
  const seen = new SeenIds()

  const take = (told: Told) => {
    if (told.kind === 'event') {
      if (seen.add(told.event.id)) for (const listener of [...listeners]) listener(told.event)
    } else if (told.kind === 'open') {
      useLiveState.setState({ line: 'open' })
      if (told.fresh) for (const listener of [...freshListeners]) listener()
    } else if (told.kind === 'lost') useLiveState.setState({ line: 'lost' })
    else if (useLiveState.getState().leader && useLiveState.getState().line === 'open') {
      channel?.postMessage({ kind: 'open', fresh: false } satisfies Told)
    }
  }
  const tell = (told: Told) => {
    take(told)
    channel?.postMessage(told)
  }
  channel?.addEventListener('message', (message: MessageEvent<Told>) => take(message.data))
  channel?.postMessage({ kind: 'ask' } satisfies Told)

  const leave = elect(name, () => {
    useLiveState.setState({ leader: true })
    const close = openStream(storedPosition(`${name}.position`), {
      event: (event) => tell({ kind: 'event', event }),
      open: (fresh) => tell({ kind: 'open', fresh }),
      lost: (refused) => {
        tell({ kind: 'lost' })
        if (refused) onRefused()
      },
    })
    return () => {
      close()
      useLiveState.setState({ leader: false })
    }
  })
  stop = () => {
    leave()
    channel?.close()
    useLiveState.setState({ line: 'waiting', leader: false })
  }
}

export function stopLive(): void {
  stop?.()
  stop = undefined
}

/** Listens outside React. Returns the way out. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Called when a stream starts without continuing an earlier one: read everything shown again. */
export function onFresh(listener: () => void): () => void {
  freshListeners.add(listener)
  return () => void freshListeners.delete(listener)
}

interface Wanted {
  /** Exact types, or prefixes ending in ".*"; all when missing. */
  types?: readonly string[]
  object?: string
  subject?: string
}

export function wants(wanted: Wanted, event: LiveEvent): boolean {
  if (wanted.object && event.object !== wanted.object) return false
  if (wanted.subject && event.subject !== wanted.subject) return false
  return !wanted.types || wanted.types.some((type) => (type.endsWith('.*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type))
}

/** `useLive((event) => …, { types: ['clock.*'], object: 'sales.lead', subject: id })` */
export function useLive(listener: Listener, wanted: Wanted = {}): void {
  const latest = useRef({ listener, wanted })
  useEffect(() => {
    latest.current = { listener, wanted }
  })
  useEffect(() => {
    const stop = onLive((event) => {
      if (wants(latest.current.wanted, event)) latest.current.listener(event)
    })
    return stop
  }, [])
}
