/** Passkeys in the browser: what the server asks, asked of the device, and what the device answers, as JSON. */

interface Described {
  id: string
  type: PublicKeyCredentialType
}

export interface MakingOptions {
  challenge: string
  rp: { id: string; name: string }
  user: { id: string; name: string; displayName: string }
  pubKeyCredParams: PublicKeyCredentialParameters[]
  excludeCredentials?: Described[]
  authenticatorSelection?: AuthenticatorSelectionCriteria
  timeout?: number
}

export interface UsingOptions {
  challenge: string
  rpId: string
  allowCredentials?: Described[]
  userVerification?: UserVerificationRequirement
  timeout?: number
}

/** A credential as the server reads it. */
export interface Told {
  id: string
  rawId: string
  type: string
  response: Record<string, string>
}

/** The person stopped it or waited too long (`denied`), or the device has one already (`there`). */
export class PasskeyStopped extends Error {
  constructor(readonly why: 'denied' | 'there') {
    super(why)
  }
}

/** Whether a host has a name: browsers give no passkeys to bare addresses. */
export const isNamed = (host: string): boolean => !/^[\d.]+$|:/.test(host)

/** They give them to pages over TLS alone, too. */
export const passkeysWork = (): boolean => window.isSecureContext && 'PublicKeyCredential' in window && isNamed(location.hostname)

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
}

export function textOf(bytes: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

const described = (all: Described[] | undefined) => all?.map((one) => ({ type: one.type, id: bytesOf(one.id) }))

async function asked(asking: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const found = await asking
    if (found) return found as PublicKeyCredential
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'InvalidStateError') throw new PasskeyStopped('there')
  }
  throw new PasskeyStopped('denied')
}

function told(found: PublicKeyCredential, parts: Record<string, ArrayBuffer | null>): Told {
  const response = Object.fromEntries(Object.entries(parts).flatMap(([name, part]) => (part ? [[name, textOf(part)]] : [])))
  return { id: found.id, rawId: textOf(found.rawId), type: found.type, response }
}

export async function makePasskey(options: MakingOptions): Promise<Told> {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), user: { ...options.user, id: bytesOf(options.user.id) }, excludeCredentials: described(options.excludeCredentials) }
  const found = await asked(navigator.credentials.create({ publicKey }))
  const made = found.response as AuthenticatorAttestationResponse
  return told(found, { clientDataJSON: made.clientDataJSON, attestationObject: made.attestationObject })
}

/** `offered`: the browser offers it where the log-in is typed, until it is taken or the signal ends it; else it asks at once. */
export async function takePasskey(options: UsingOptions, offered?: AbortSignal): Promise<Told> {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: described(options.allowCredentials) }
  const found = await asked(navigator.credentials.get({ publicKey, ...(offered ? { mediation: 'conditional', signal: offered } : {}) }))
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response as AuthenticatorAssertionResponse
  return told(found, { clientDataJSON, authenticatorData, signature, userHandle })
}
