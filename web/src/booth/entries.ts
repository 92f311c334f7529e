/**
 * What was filled in and is not yet with the server, in IndexedDB: it outlives the page, the browser and the phone's power.
 * An entry has its id from its creation on, which the server drops repeats by. It leaves only when the server has it, or when a person deletes it.
 */
export interface Entry {
  id: string
  channel: string
  key: string
  booth: string
  /** ms */
  at: number
  fields: Record<string, string | string[]>
  /** the sentence that was agreed to, as it was read */
  agreed: string
  /** refused: the server will never take it as it is; a person has to change it */
  state: 'waiting' | 'refused'
  /** words of the server for a refused one, a word of `staff.*` for a waiting one */
  why?: string
  status?: number
}

const NAME = 'yingdan-booth'
const ENTRIES = 'entries'
const SENT = 'sent'

let opened: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(ENTRIES, { keyPath: 'id' })
      asked.result.createObjectStore(SENT)
    }
    asked.onsuccess = () => {
      asked.result.onclose = asked.result.onversionchange = () => ((opened = null), asked.result.close())
      done(asked.result)
    }
    asked.onerror = asked.onblocked = () => fail(asked.error ?? new Error('blocked'))
  })
  opened.catch(() => (opened = null))
  return opened
}

async function act<T>(mode: IDBTransactionMode, work: (entries: IDBObjectStore, sent: IDBObjectStore, give: (value: T) => void) => void): Promise<T> {
  const base = await open()
  return new Promise((done, fail) => {
    // Strict: a phone whose battery ends in the next second has it.
    const tx = base.transaction([ENTRIES, SENT], mode, { durability: 'strict' })
    let given: T
    tx.oncomplete = () => done(given)
    tx.onabort = tx.onerror = () => fail(tx.error ?? new Error('aborted'))
    work(tx.objectStore(ENTRIES), tx.objectStore(SENT), (value) => (given = value))
  })
}

export const put = (entry: Entry): Promise<void> => act('readwrite', (entries) => void entries.put(entry))

/** Change one that is still there: what another tab delivered meanwhile does not come back. */
export const change = (id: string, more: Partial<Entry>): Promise<void> =>
  act('readwrite', (entries) => {
    const asked = entries.get(id)
    asked.onsuccess = () => asked.result && entries.put({ ...(asked.result as Entry), ...more })
  })

/** Every entry of this device, oldest first. */
export const all = async (): Promise<Entry[]> =>
  (
    await act<Entry[]>('readonly', (entries, _sent, give) => {
      const asked = entries.getAll()
      asked.onsuccess = () => give(asked.result as Entry[])
    })
  ).sort((a, b) => a.at - b.at)

export const remove = (id: string): Promise<void> => act('readwrite', (entries) => void entries.delete(id))

/** The server has it: it goes, and is counted once however many tabs delivered it. */
export const sent = (id: string): Promise<void> =>
  act('readwrite', (entries, counted) => {
    const asked = entries.getKey(id)
    asked.onsuccess = () => {
      if (asked.result === undefined) return
      entries.delete(id)
      const before = counted.get(SENT)
      before.onsuccess = () => counted.put(((before.result as number | undefined) ?? 0) + 1, SENT)
    }
  })

export const sentSoFar = (): Promise<number> =>
  act('readonly', (_entries, counted, give) => {
    const asked = counted.get(SENT)
    asked.onsuccess = () => give((asked.result as number | undefined) ?? 0)
  })

export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const b = crypto.getRandomValues(new Uint8Array(16)) // pages without TLS have no randomUUID
  b[6] = (b[6]! & 15) | 64
  b[8] = (b[8]! & 63) | 128
  return [...b].map((x, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + (x + 256).toString(16).slice(1)).join('')
}
