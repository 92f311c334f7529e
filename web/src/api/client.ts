/** The one way to the server: cookies, CSRF header, language, problems as errors. */
import { currentLocale, i18n } from '@/i18n'

import { currentPreview, previewHeaders } from './preview'
import { ApiProblem, Unreachable } from './problem'

export const API = '/api/v1'

let csrf: string | null = null
let onLost: () => void = () => undefined
const forgets = new Set<() => void>()

/** What a module keeps of what was read is dropped by `forgetRead`, when nobody is signed in any more. */
export const onForget = (drop: () => void): void => void forgets.add(drop)

export const forgetRead = (): void => forgets.forEach((drop) => drop())

export function setCsrf(token: string | null): void {
  csrf = token
}

/** Called when a request other than the session's own answers 401: the session ended somewhere else. */
export function whenSessionLost(callback: () => void): void {
  onLost = callback
}

export type Query = Record<string, string | number | boolean | null | undefined>

export interface Call {
  query?: Query
  body?: unknown
  form?: FormData
  /** Bytes as they are, such as a package. */
  file?: Blob
  /** Version of the record the change was made on; sent as If-Match. */
  version?: number
  /** Sent as Idempotency-Key: the same key twice does the work once. */
  key?: string
  /** Read as if this draft were published, by oneself or by somebody else. */
  draft?: { id: string; as: string | null }
  signal?: AbortSignal
}

export function address(path: string, query?: Query): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return `${API}${path}${text ? `?${text}` : ''}`
}

export function headersOf(method: string, call: Call): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': currentLocale(), ...previewHeaders(method) }
  if (call.body !== undefined) headers['Content-Type'] = 'application/json'
  else if (call.file) headers['Content-Type'] = 'application/zip'
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf
  if (call.version !== undefined) headers['If-Match'] = `"${call.version}"`
  if (call.draft) Object.assign(headers, { 'X-Preview-Draft': call.draft.id }, call.draft.as ? { 'X-Preview-As': call.draft.as } : {})
  if (call.key) headers['Idempotency-Key'] = call.key
  return headers
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text()
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return { title: answer.statusText, detail: answer.ok ? text : '' }
  }
}

export async function request<T>(method: string, path: string, call: Call = {}): Promise<T> {
  if (method !== 'GET' && currentPreview()) throw new ApiProblem(409, { slug: 'preview-is-read-only', title: String(i18n.t('shell:preview.read_only')) })
  let answer: Response
  try {
    answer = await fetch(address(path, call.query), {
      method,
      headers: headersOf(method, call),
      body: call.form ?? call.file ?? (call.body === undefined ? undefined : JSON.stringify(call.body)),
      credentials: 'same-origin',
      signal: call.signal,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable(error)
  }
  const body = await bodyOf(answer)
  if (answer.ok) return body as T
  throw refusalOf(answer.status, body, path)
}

/** A step that took too long (`ticket-is-over`) is refused with 401 too; the session stands. */
function refusalOf(status: number, body: unknown, path: string): ApiProblem {
  const problem = new ApiProblem(status, (body ?? {}) as Record<string, unknown>)
  if (status === 401 && !path.startsWith('/session') && !/^(ticket|passkey)-/.test(problem.slug)) onLost()
  return problem
}

export const http = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, call: Omit<Call, 'body'> = {}) => request<T>('POST', path, { ...call, body }),
  sendFile: <T>(path: string, file: Blob) => request<T>('POST', path, { file }),
  put: <T>(path: string, body: unknown, call: Omit<Call, 'body'> = {}) => request<T>('PUT', path, { ...call, body }),
  patch: <T>(path: string, body: unknown, call: Omit<Call, 'body'> = {}) => request<T>('PATCH', path, { ...call, body }),
  remove: <T>(path: string, call: Call = {}) => request<T>('DELETE', path, call),
}

/** A fresh Idempotency-Key; one per intention, kept over retries of it. */
export function freshKey(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}

/** Multipart upload with progress (fetch cannot tell how much has been sent). `progress` gets 0..1. */
export function upload<T>(path: string, form: FormData, progress?: (part: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', address(path))
    for (const [name, value] of Object.entries(headersOf('POST', {}))) call.setRequestHeader(name, value)
    call.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total)
    call.onerror = () => reject(new Unreachable('upload'))
    call.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    call.onload = () => {
      let body: unknown = {}
      try {
        body = JSON.parse(call.responseText || '{}')
      } catch {
        body = { title: call.statusText }
      }
      if (call.status >= 200 && call.status < 300) resolve(body as T)
      else reject(refusalOf(call.status, body, path))
    }
    signal?.addEventListener('abort', () => call.abort(), { once: true })
    call.send(form)
  })
}
