import { useEffect, useRef, useState } from 'react'

import { ApiProblem, freshKey, upload } from '@/api'
import type { Kept } from '../files'

export interface Sending {
  key: string
  name: string
  part: number
  why?: string
}

interface SendingState {
  sending: Sending[]
  send: (files: File[]) => void
  stop: (key: string) => void
}

/** Files on their way up; `refuse` says of each why it may not go. Each joins the value when it has arrived; leaving the page calls the rest back. */
export function useSending(kept: Kept[], onChange: (value: Kept[] | null) => void, refuse: (file: File) => string | null): SendingState {
  const [sending, setSending] = useState<Sending[]>([])
  const stops = useRef(new Map<string, AbortController>())
  // Several uploads end one after another: each adds to what is there then, not to what was there at its start.
  const latest = useRef({ kept, onChange })
  useEffect(() => {
    latest.current = { kept, onChange }
  })
  useEffect(() => {
    const all = stops.current
    return () => all.forEach((one) => one.abort())
  }, [])
  const drop = (key: string) => setSending((now) => now.filter((one) => one.key !== key))
  const begin = (file: File) => {
    const key = freshKey()
    const refused = refuse(file)
    if (refused !== null) return setSending((now) => [...now, { key, name: file.name, part: 0, why: refused }])
    const stop = new AbortController()
    stops.current.set(key, stop)
    setSending((now) => [...now, { key, name: file.name, part: 0 }])
    const form = new FormData()
    form.append('file', file, file.name)
    const progress = (part: number) => setSending((now) => now.map((one) => (one.key === key ? { ...one, part } : one)))
    upload<Kept>('/files', form, progress, stop.signal).then(
      (found) => {
        drop(key)
        const others = latest.current.kept.filter((one) => one.sha !== found.sha)
        latest.current.kept = [...others, found]
        latest.current.onChange(latest.current.kept)
      },
      (error: unknown) => {
        if (stop.signal.aborted) return
        const why = error instanceof ApiProblem ? error.message : String(error)
        setSending((now) => now.map((one) => (one.key === key ? { ...one, why } : one)))
      },
    )
  }
  return {
    sending,
    send: (files) => {
      // Who chooses anew has read why the last ones were refused.
      setSending((now) => now.filter((one) => !one.why))
      files.forEach(begin)
    },
    stop: (key) => {
      stops.current.get(key)?.abort()
      drop(key)
    },
  }
}
