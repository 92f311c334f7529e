/** Numbers, money and times as a Chinese (or English) reader expects them. */
import { currentLocale, i18n } from './locale'

const words = (key: string, values?: Record<string, number>) => String(i18n.t(`shell:time.${key}`, values))

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

/** Seconds -> "4:32", "1:05:09", "3d 2h"; the sign is the caller's. */
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

export function formatAgo(at: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  if (seconds < 10) return words('now')
  if (seconds < 60) return words('seconds', { count: Math.floor(seconds) })
  if (seconds < 3600) return words('minutes', { count: Math.floor(seconds / 60) })
  if (seconds < 86_400) return words('hours', { count: Math.floor(seconds / 3600) })
  return formatTime(at)
}

export function formatTime(at: string | null | undefined): string {
  if (!at) return '—'
  const date = new Date(at)
  const sameYear = date.getFullYear() === new Date().getFullYear()
  return date.toLocaleString(currentLocale(), {
    year: sameYear ? undefined : 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
}

/** "+8613816204471" -> "138 1620 4471"; other numbers as they are. */
export function formatPhone(phone: string): string {
  const mobile = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(phone.replace(/[\s-]/g, ''))
  return mobile ? mobile.slice(1).join(' ') : phone
}

export function formatDate(at: string | null | undefined): string {
  if (!at) return '—'
  return new Date(at).toLocaleDateString(currentLocale(), { year: 'numeric', month: '2-digit', day: '2-digit' })
}
