/** Passkeys offered by the browser where the log-in is typed, where it can do that (conditional mediation of WebAuthn). */
import { useEffect, useRef } from 'react'

import { passkeysWork } from './passkeys'

/** What the server asked is good for five minutes; a page that stays open asks anew before that. */
const RENEW_MS = 4 * 60_000

async function mayOffer(): Promise<boolean> {
  if (!passkeysWork()) return false
  const { isConditionalMediationAvailable } = PublicKeyCredential as { isConditionalMediationAvailable?: () => Promise<boolean> }
  return (await isConditionalMediationAvailable?.call(PublicKeyCredential)) ?? false
}

/** `run` signs in with what is taken before its signal ends; it says itself what went wrong. */
export function useAutofill(on: boolean, run: (signal: AbortSignal) => Promise<unknown>): void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (!on) return
    let stopped = false
    let offer = new AbortController()
    const offering = async () => {
      if (!(await mayOffer())) return
      while (!stopped) {
        const turn = (offer = new AbortController())
        const timer = setTimeout(() => turn.abort(), RENEW_MS)
        await latest.current(turn.signal).catch(() => undefined)
        clearTimeout(timer)
        if (!turn.signal.aborted) return
      }
    }
    void offering()
    return () => {
      stopped = true
      offer.abort()
    }
  }, [on])
}
