/** What the server tells about sign-in accounts. */
import type { Said } from '@/i18n'

export interface SessionShown {
  id: string
  browser: string
  ip: string
  created_at: string
  seen_at: string
  expires_at: string
  mine: boolean
}

export interface AccountListed {
  user: { id: string; name: string }
  login: string
  active: boolean
  factors: FactorCounts
  sessions: SessionShown[]
}

/** Shown once. `until`: when it opens nothing any more. */
export interface Given {
  password: string
  until: string
}

export interface WithoutAccount {
  user: { id: string; name: string }
  login: string
}

export interface FactorCounts {
  totp: boolean
  recovery: number
  passkeys: number
}

export interface FactorsShown extends FactorCounts {
  /** The company wants a second factor of this person. */
  asked: boolean
}

/** By what one proves again who one is. Without `password` the company's account is asked again. */
export interface ProofAsked {
  password: boolean
  totp: boolean
  recovery: boolean
  provider: { name: string; label: Said } | null
}

export interface TotpBegun {
  secret: string
  address: string
  qr: { size: number; path: string }
}

export interface PasskeyShown {
  id: string
  name: string
  /** The name of the site that it is good for. */
  host: string
  synced: boolean
  created_at: string
  used_at: string | null
}
