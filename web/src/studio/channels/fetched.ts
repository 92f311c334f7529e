/** What a channel has to know about where we fetch: a folder of ours, a mailbox, a broker of devices. Pure. */
import type { Body } from '../shapes'

/** A topic, and what its messages become: a record, or events of a type. */
export interface Topic {
  topic: string
  becomes: string
}

export const RECORD = '-'

export interface Away {
  host: string
  /** '' takes the usual one. */
  port: string
  security: string
  user: string
  password: string
  folder: string
  backlog: number
  /** Whose attached sheets are imported, one in each line. */
  senders: string
  authority: string
  /** By which we show who we are, with its key; both PEM. */
  certificate: string
  privateKey: string
  version: string
  topics: Topic[]
  /** Where a message says which device it is. */
  device: string
}

export const NOWHERE_YET: Away = { host: '', port: '', security: 'tls', user: '', password: '', folder: 'INBOX', backlog: 0, senders: '', authority: '', certificate: '', privateKey: '', version: '5.0', topics: [{ topic: '', becomes: '' }], device: '' }

const PORTS: Record<string, Record<string, number>> = { mailbox: { tls: 993, starttls: 143, plain: 143 }, mqtt: { tls: 8883, plain: 1883 } }

export const securities = (format: string): string[] => Object.keys(PORTS[format] ?? {})

export const usualPort = (format: string, security: string): number => PORTS[format]?.[security] ?? 0

const lines = (text: string): string[] =>
  text
    .split(/[\n,，;；]/)
    .map((one) => one.trim())
    .filter(Boolean)

const named = (away: Away): Topic[] => away.topics.filter((one) => one.topic.trim()).map((one) => ({ ...one, topic: one.topic.trim() }))

/** The level of the first topic that stands for any device, as a path. */
export const guessedDevice = (away: Away): string => {
  const level = (named(away)[0]?.topic ?? '').split('/').indexOf('+')
  return level < 0 ? 'message.device' : `level.${level}`
}

/** Where to sign in, as the channel's definition says it: its `mailbox` or `broker`. */
export function settingsOf(format: string, away: Away): Body {
  const security = securities(format).includes(away.security) ? away.security : 'tls'
  const about = { host: away.host.trim(), port: Number(away.port) || usualPort(format, security), security, user: away.user.trim(), ...(away.authority.trim() ? { authority: `${away.authority.trim()}\n` } : {}) }
  if (format === 'mqtt') return { ...about, version: away.version, topics: [...new Set(named(away).map((one) => one.topic))] }
  const senders = lines(away.senders)
  return { ...about, folder: away.folder.trim() || 'INBOX', backlog_days: away.backlog, ...(senders.length ? { senders } : {}) }
}

/** With what we sign in, as members of a channel's key. */
export const secretOf = (away: Away): { key: string; certificate?: string; private_key?: string } => ({ key: away.password, ...(isCertified(away) ? { certificate: away.certificate.trim(), private_key: away.privateKey.trim() } : {}) })

const isCertified = (away: Away): boolean => away.security === 'tls' && away.certificate.trim() !== '' && away.privateKey.trim() !== ''

/** Whether one of certificate and key is there without the other. */
export const isHalfCertified = (away: Away): boolean => away.security === 'tls' && (away.certificate.trim() === '') !== (away.privateKey.trim() === '')

/** What is still missing before a connection can be tried. */
export function isComplete(format: string, away: Away): boolean {
  if (format === 'folder') return true
  const port = away.port === '' || (/^\d{1,5}$/.test(away.port) && Number(away.port) > 0 && Number(away.port) < 65_536)
  if (!away.host.trim() || !port) return false
  if (format === 'mailbox') return away.user.trim() !== '' && away.password.trim() !== ''
  return named(away).length > 0 && named(away).every((one) => one.becomes !== '') && !isHalfCertified(away) && (away.user.trim() === '' || away.password !== '' || isCertified(away))
}

/** A channel's body with what was said about where to fetch. `body`: as it is for a channel of its kind; `constants`: what each record is given. */
export function withAway(format: string, body: Body, away: Away, constants: Record<string, unknown>): Body {
  const { mailbox: _mailbox, broker: _broker, sheets: _sheets, ...rest } = body
  const record = rest.record as Body | undefined
  const sheets = { object: String(body.object), constants }
  if (format === 'folder') {
    const { record: _record, events: _events, event: _event, ...folder } = rest
    return { ...folder, sheets }
  }
  if (format === 'mailbox') return { ...rest, mailbox: settingsOf(format, away), ...(lines(away.senders).length ? { sheets } : {}) }
  // What a device says is told whole: another one's choice of it would hide what is new.
  const { events: _events, record: _record, data: _data, ...devices } = rest
  const topics = named(away)
  const only = topics.filter((one) => one.becomes === RECORD).map((one) => one.topic)
  const events = Object.fromEntries(topics.filter((one) => one.becomes !== RECORD).map((one) => [one.topic, one.becomes]))
  return { ...devices, events, ...(only.length ? { record: { ...record, only } } : {}), person: [away.device.trim() || guessedDevice(away)], broker: settingsOf(format, away) }
}
