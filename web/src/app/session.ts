/** Signing in and out, and what lives as long as the session. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useNavigate } from 'react-router'

import { forgetRead, http, onLive, queries, refreshByLive, setCsrf, startLive, stopLive, whenSessionLost, type Session } from '@/api'

import { forget, remembered } from '@/records/reports/away'

import type { UsingOptions } from './passkeys'
import type { CameBack } from './SignOn'

const KEY = queries.session().queryKey

/** Lets the next page start ask for the cockpit before it knows the session. */
function remember(signedIn: boolean): void {
  if (signedIn) localStorage.setItem('yd.in', '1')
  else localStorage.removeItem('yd.in')
}

/** Nobody is signed in here any more: nothing that was read stays. */
function drop(client: QueryClient): void {
  stopLive()
  setCsrf(null)
  // The session's own query stays: who looks at it is told by it.
  client.setQueryData(KEY, null)
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] })
  client.getMutationCache().clear()
  forgetRead()
  remember(false)
}

export function useSigning() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const take = (session: Session): Session => {
    setCsrf(session.csrf)
    client.clear()
    client.setQueryData(KEY, session)
    remember(true)
    return session
  }
  return {
    signIn: async (login: string, password: string) => take(await http.post<Session>('/session', { login, password })),
    signInByCode: async (ticket: string, code: string) => take(await http.post<Session>('/session/code', { ticket, code })),
    signInByPasskey: async (ticket: string, offered?: AbortSignal) => {
      const { options } = await http.post<{ options: UsingOptions }>('/session/passkey/begin', { ticket })
      const { takePasskey } = await import('./passkeys') // the shell signs out alone
      return take(await http.post<Session>('/session/passkey', { credential: await takePasskey(options, offered), ticket }))
    },
    signOn: async (back: CameBack) => take(await http.post<Session>('/sign-on/session', back)),
    /** Ends where one signs in again, or where one signs out at the company's provider too, and comes back from there. */
    signOut: async (): Promise<void> => {
      const left = await http.remove<{ address: string | null }>('/session').catch(() => null)
      await forget()
      drop(client)
      if (left?.address) window.location.assign(left.address)
      else await navigate('/login')
    },
  }
}

/** Live stream, refreshes and the end of the session; runs while somebody is signed in. */
export function useSessionLife(session: Session | null | undefined): void {
  const client = useQueryClient()
  const user = session?.user.id
  const nobody = session === null
  // What opens without a network was for who was here before.
  useEffect(() => {
    const before = remembered()?.user
    if (before && (nobody || (user && user !== before))) void forget()
  }, [user, nobody])
  useEffect(() => {
    if (nobody) drop(client)
  }, [nobody, client])
  useEffect(() => {
    if (!user) return
    remember(true)
    const ask = () => void client.refetchQueries({ queryKey: KEY })
    startLive(user, ask)
    const off = refreshByLive(client)
    // A session that was ended elsewhere is gone with the word of it, not with the next question.
    const offEnd = onLive((event) => {
      if (event.type === 'session.ended') ask()
    })
    whenSessionLost(() => drop(client))
    return () => {
      off()
      offEnd()
      stopLive()
      whenSessionLost(() => undefined)
    }
  }, [user, client])
}
