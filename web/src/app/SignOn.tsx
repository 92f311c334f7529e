/** Signing in with the company's account: a button for each provider, and coming back from one. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'

import { http } from '@/api'
import { Button, LockIcon } from '@/design'
import { useSay, useTexts, type Said } from '@/i18n'

import styles from './login.module.css'

interface Offered {
  name: string
  label: Said
  provider: 'oidc' | 'wecom' | 'dingtalk' | 'feishu'
  automatic: boolean
}

export interface CameBack {
  code: string
  state: string
  iss?: string
}

/** Within a platform's own application a tab goes there by itself once: whoever signs out, or was refused, stays here. */
const WENT = 'yd.went'

/** Where somebody wanted to go survives the way to the provider, in this tab alone. */
const NEXT = 'yd.next'

export const keepNext = (next: string): void => sessionStorage.setItem(NEXT, next)

export function takeNext(): string | null {
  const found = sessionStorage.getItem(NEXT)
  sessionStorage.removeItem(NEXT)
  return found
}

export function SignOnWays({ busy, next, onProblem }: { busy: boolean; next: string; onProblem: (error: unknown) => void }) {
  const t = useTexts('login')
  const say = useSay()
  const { data } = useQuery({ queryKey: ['sign-on'], queryFn: async ({ signal }) => (await http.get<{ rows: Offered[] }>('/sign-on', undefined, signal)).rows })
  const going = useMutation({
    mutationFn: (name: string) => http.post<{ address: string }>(`/sign-on/${encodeURIComponent(name)}/begin`, {}),
    onSuccess: ({ address }) => {
      keepNext(next)
      window.location.assign(address)
    },
    onError: onProblem,
  })
  const automatic = data?.find((one) => one.automatic)?.name
  const { mutate } = going
  useEffect(() => {
    if (!automatic || busy || sessionStorage.getItem(WENT)) return
    sessionStorage.setItem(WENT, automatic)
    mutate(automatic)
  }, [automatic, busy, mutate])
  if (!data?.length) return null
  const several = (one: Offered) => data.filter((each) => each.provider === one.provider).length > 1
  const named = (one: Offered) => {
    if (one.provider !== 'oidc') return several(one) ? t(`by_${one.provider}_of`, { name: say(one.label) }) : t(`by_${one.provider}`)
    return data.length === 1 ? t('sign_on_one') : t('sign_on_with', { name: say(one.label) })
  }
  return (
    <section className={styles.companies} aria-label={t('sign_on')}>
      {data.map((one) => (
        <Button key={one.name} size="large" block icon={<LockIcon />} disabled={busy || going.isPending} onClick={() => going.mutate(one.name)}>
          {named(one)}
        </Button>
      ))}
    </section>
  )
}

/** What an address says of the way back: DingTalk calls the code by a name of its own, WeCom sends a state alone when somebody declined. */
export function readBack(params: URLSearchParams): CameBack | 'denied' | null {
  const [code, state] = [params.get('code') ?? params.get('authCode'), params.get('state')]
  if (params.has('error')) return 'denied'
  if (!state) return null
  return code ? { code, state, iss: params.get('iss') ?? undefined } : 'denied'
}

/** Reads once what a provider sent the browser back with, and takes it out of the address. */
export function useCameBack(onBack: (back: CameBack) => void, onDenied: () => void): void {
  const [params, setParams] = useSearchParams()
  const seen = useRef(false)
  useEffect(() => {
    const back = readBack(params)
    if (seen.current || !back) return
    seen.current = true
    setParams({}, { replace: true })
    if (back === 'denied') onDenied()
    else onBack(back)
  }, [params, setParams, onBack, onDenied])
}
