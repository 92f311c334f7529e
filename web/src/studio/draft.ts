/** The draft one works on: shared, saved at once, undone and redone as a whole; changes show before the server has answered. */
import { useCallback } from 'react'
import { create } from 'zustand'

import { ApiProblem, http, onForget } from '@/api'

import { clashes, sameBody, withChanges } from './draftState'
import { inForce } from './inForce'
import type { Guess } from './release/shapes'
import type { Change, Draft, Drafted, Plan } from './shapes'

const STORED = 'yd.draft'
const FIRST = '/studio/drafts'

interface DraftLife {
  /** As the server has it. */
  known: Draft | null
  /** As shown: with what has not been answered yet. */
  draft: Draft | null
  opening: boolean
  saving: number
  error: unknown
  /** Changes that somebody else made differently meanwhile. */
  clash: Change[]
}

const EMPTY: DraftLife = { known: null, draft: null, opening: false, saving: 0, error: null, clash: [] }
export const useDraftLife = create<DraftLife>(() => EMPTY)
const { getState: now, setState: set } = useDraftLife

onForget(() => set(EMPTY))

let line: Promise<unknown> = Promise.resolve()
let waiting: Change[][] = []

function remember(id: string | null): void {
  try {
    if (id) localStorage.setItem(STORED, id)
    else localStorage.removeItem(STORED)
  } catch {
    // Storage may be refused: the draft is then chosen again by hand.
  }
}

export function rememberedDraft(): string | null {
  try {
    return localStorage.getItem(STORED)
  } catch {
    return null
  }
}

/** The server's word, and what is still under way shown on top of it. */
function settle(known: Draft | null): void {
  const changes = waiting.reduce<Drafted[]>((all, one) => withChanges(all, one, inForce), known?.changes ?? [])
  set({ known, draft: known ? { ...known, changes } : null })
}

/** One after another: each needs the revision that the one before has made. */
function inLine<T>(work: () => Promise<T>): Promise<T> {
  const next = line.then(work, work)
  line = next.catch(() => undefined)
  return next
}

async function opened(title: string, app: string | null): Promise<Draft> {
  const { known } = now()
  if (known) return known
  const made = await http.post<Draft>(FIRST, { title, app })
  remember(made.id)
  return made
}

/** Back to what is in force is no change at all. */
function wire(change: Change): Change & { reset?: boolean } {
  const was = now().known?.changes.find((one) => one.kind === change.kind && one.name === change.name)?.was ?? inForce(change)
  return change.body === null ? (was === null ? { ...change, reset: true } : change) : sameBody(change.body, was) ? { ...change, reset: true } : change
}

async function send(changes: Change[], title: string): Promise<void> {
  const base = await opened(title, null)
  const path = `${FIRST}/${base.id}`
  try {
    settle(await http.put<Draft>(`${path}/changes`, { changes: changes.map(wire), revision: base.revision, version: base.version }))
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 409)) throw error
    // Somebody else was here: what they left alone is put again, the rest is asked.
    const theirs = await http.get<Draft>(path)
    const torn = clashes(base.changes, theirs.changes, changes)
    const free = changes.filter((one) => !torn.includes(one))
    settle(free.length ? await http.put<Draft>(`${path}/changes`, { changes: free.map(wire), revision: theirs.revision, version: theirs.version }) : theirs)
    if (torn.length) set({ clash: [...now().clash, ...torn] })
  }
}

async function asked(work: () => Promise<void>): Promise<void> {
  set({ saving: now().saving + 1, error: null })
  try {
    await work()
  } catch (error) {
    set({ error })
    throw error
  } finally {
    set({ saving: now().saving - 1 })
  }
}

/** Opens a draft; null works on none until the first change makes one. */
export async function openDraft(id: string | null): Promise<void> {
  remember(id)
  waiting = []
  set({ ...EMPTY, opening: id !== null })
  if (!id) return
  try {
    settle(await http.get<Draft>(`${FIRST}/${id}`))
  } catch (error) {
    // A draft that was published or thrown away meanwhile is no fault of the person.
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) remember(null)
    else set({ error })
  } finally {
    set({ opening: false })
  }
}

/** Reads what others did; `revision` is the one that was told of. */
export function refreshDraft(revision = Number.POSITIVE_INFINITY): Promise<void> {
  return inLine(async () => {
    const { known } = now()
    if (!known || revision <= known.revision) return
    try {
      settle(await http.get<Draft>(`${FIRST}/${known.id}`))
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) set(EMPTY)
    }
  })
}

/** Takes over a newer version in force; where both changed the same, `side` decides. */
export function rebaseDraft(side: 'mine' | 'theirs'): Promise<void> {
  return inLine(async () => {
    const { known } = now()
    if (!known) return
    const sides = (known.conflicts ?? []).map(({ kind, name }) => ({ kind, name, side }))
    settle(await http.post<Draft>(`${FIRST}/${known.id}/rebase`, { sides }))
  })
}

export async function startDraft(title: string, app: string | null): Promise<void> {
  await inLine(async () => {
    set(EMPTY)
    const made = await http.post<Draft>(FIRST, { title, app })
    remember(made.id)
    settle(made)
  })
}

/**
 * Puts definitions into the draft as one step of undo. They show at once; a refusal takes them back and is thrown.
 * `title` names the draft if this change makes it.
 */
export function putChanges(changes: Change[], title: string): Promise<void> {
  waiting = [...waiting, changes]
  const shown = now().known ?? { id: '', title, app: null, base_version: 0, revision: 0, changes: [], can_undo: false, can_redo: false }
  set({ draft: { ...shown, changes: withChanges(now().draft?.changes ?? [], changes, inForce), can_undo: true } })
  return inLine(() =>
    asked(async () => {
      try {
        waiting = waiting.filter((other) => other !== changes)
        await send(changes, title)
      } catch (error) {
        settle(now().known)
        throw error
      }
    }),
  )
}

function step(name: 'undo' | 'redo'): Promise<void> {
  return inLine(() =>
    asked(async () => {
      const { known } = now()
      if (!known || !(name === 'undo' ? known.can_undo : known.can_redo)) return
      settle(await http.post<Draft>(`${FIRST}/${known.id}/${name}`, { revision: known.revision }))
    }),
  )
}

/** What publishing would do, in words; nothing is changed. */
export function planDraft(): Promise<Plan | null> {
  return inLine(async () => {
    const { known } = now()
    return known ? http.post<Plan>(`${FIRST}/${known.id}/plan`, {}) : null
  })
}

export interface Publishing {
  note: string
  [more: string]: unknown
}

export function publishDraft(given: Publishing): Promise<{ version: number }> {
  return inLine(async () => {
    const { known } = now()
    if (!known) throw new Error('There is no draft to publish.')
    const published = await http.post<{ version: number }>(`${FIRST}/${known.id}/publish`, given)
    remember(null)
    set(EMPTY)
    return published
  })
}

/** Asks holders of roles to try the draft and say yes or no. */
export function askReview(asked: { roles: string[]; note: string; time_saved: Guess | null }): Promise<void> {
  return inLine(async () => {
    const { known } = now()
    if (known) settle(await http.post<Draft>(`${FIRST}/${known.id}/review`, asked))
  })
}

export function discardDraft(): Promise<void> {
  return inLine(async () => {
    const { known } = now()
    if (known) await http.remove<void>(`${FIRST}/${known.id}`)
    remember(null)
    set(EMPTY)
  })
}

/** Keeps mine (puts it again over theirs) or takes theirs. */
export async function solveClash(mine: boolean, title: string): Promise<void> {
  const { clash } = now()
  set({ clash: [] })
  if (mine && clash.length) await putChanges(clash, title)
}

/** The draft and all one can do with it; `put` shows at once and resolves when saved. */
export function useDraft(title = 'Studio') {
  const draft = useDraftLife((life) => life.draft)
  const saving = useDraftLife((life) => life.saving > 0)
  const put = useCallback((changes: Change[]) => putChanges(changes, title), [title])
  const undo = useCallback(() => step('undo'), [])
  const redo = useCallback(() => step('redo'), [])
  return { draft, saving, put, undo, redo, plan: planDraft, publish: publishDraft }
}
