/** Numbers, money and times as a Chinese (or English) reader expects them. */
import { currentLocale, i18n } from './locale'

const words = (key: string, values?: Record<string, number | string>) => String(i18n.t(`shell:time.${key}`, values))

export function formatCount(value: number | string | null | undefined, digits = 0): string {
  if (value === null || value === undefined || value === '') return '—'
  return Number(value).toLocaleString(currentLocale(), { maximumFractionDigits: digits })
}

/** 0..1 -> "92%". */
export function formatPercent(value: number | string | null | undefined, digits = 0): string {
  if (value === null || value === undefined || value === '') return '—'
  return `${(Number(value) * 100).toFixed(digits)}%`
}

export function formatMoney(value: { amount: string; currency: string } | null | undefined): string {
  if (!value) return '—'
  return Number(value.amount).toLocaleString(currentLocale(), {
    style: 'currency',
    currency: value.currency || 'CNY',
    maximumFractionDigits: 2,
    minimumFractionDigits: 0,
  })
}

/** Seconds of a countdown -> "4:32", "1:05:09", "3 天 2 小时"; the sign is the caller's. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.floor(Math.abs(seconds)))
  const days = Math.floor(total / 86_400)
  const hours = Math.floor((total % 86_400) / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  const pad = (part: number) => String(part).padStart(2, '0')
  if (days > 0) return words('days_hours', { days, hours })
  if (hours > 0) return `${hours}:${pad(minutes)}:${pad(total % 60)}`
  return `${minutes}:${pad(total % 60)}`
}

/** A span that is over or planned, as people say it: 87 秒, 12 分 5 秒, 3.2 小时, 2.5 天. A countdown is `formatDuration`. */
export function formatSpan(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '—'
  const whole = Math.round(Math.abs(seconds))
  const sign = seconds < 0 && whole > 0 ? '−' : ''
  if (whole < 120) return sign + words('span.seconds', { n: whole })
  if (whole < 3600) return sign + (whole % 60 ? words('span.both', { m: Math.floor(whole / 60), s: whole % 60 }) : words('span.minutes', { n: whole / 60 }))
  if (whole < 172_800) return sign + words('span.hours', { n: formatCount(whole / 3600, 1) })
  return sign + words('span.days', { n: formatCount(whole / 86_400, 1) })
}

export function formatAgo(at: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  if (seconds < 10) return words('now')
  if (seconds < 60) return words('seconds', { count: Math.floor(seconds) })
  if (seconds < 3600) return words('minutes', { count: Math.floor(seconds / 60) })
  if (seconds < 86_400) return words('hours', { count: Math.floor(seconds / 3600) })
  return formatTime(at)
}

const two = (part: number): string => String(part).padStart(2, '0')

/** "11-28 17:59", with the year where it is another: written as the fields of records are, so that one moment looks the same everywhere. */
export function formatTime(at: string | null | undefined): string {
  if (!at) return '—'
  const date = new Date(at)
  const day = formatDate(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  return `${date.getFullYear() === new Date().getFullYear() ? day.slice(5) : day} ${time}`
}

/** "+8613816204471" -> "138 1620 4471"; other numbers as they are. */
export function formatPhone(phone: string): string {
  const mobile = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(phone.replace(/[\s-]/g, ''))
  return mobile ? mobile.slice(1).join(' ') : phone
}

/** "2026-11-28", in the reader's own zone. */
export function formatDate(at: string | null | undefined): string {
  if (!at) return '—'
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
