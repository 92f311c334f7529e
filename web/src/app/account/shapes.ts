/** What the server tells about sign-in accounts. */

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
