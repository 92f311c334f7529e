/** Numbers, money and times as a Chinese business reader expects them. Exact decimals come as text and stay exact. */
import { currentLocale } from '@/i18n'

import { isMoney, textOf } from './field'

const formats = new Map<string, Intl.NumberFormat>()

const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
  const key = `${currentLocale()} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(currentLocale(), options)
    formats.set(key, format)
  }
  return format
}

/** "1234567.5000" -> "1,234,567.5"; text that is no number stays as it is. */
export const figureWords = (value: unknown, fraction = 4): string => {
  const text = textOf(value).trim()
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text
  const format = numberFormat({ maximumFractionDigits: fraction })
  const whole = text.replace(/\..*$/, '')
  // Beyond 15 digits a double is not exact: group the digits by hand.
  if (whole.replace('-', '').length > 15) return text.replace(/\B(?=(\d{3})+(?!\d))/g, (at, _digits, offset: number) => (offset > whole.length ? at : ','))
  return format.format(Number(text))
}

/** A computed figure in a list: one decimal from 10 on, two below, so that columns line up. */
export const briefFigure = (value: unknown): string => {
  const number = Number(textOf(value))
  if (!Number.isFinite(number)) return textOf(value)
  const digits = Math.abs(number) >= 10 ? 1 : 2
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(number)
}

/** A part of one as a percentage: "0.8071" -> "80.7%". */
export const shareWords = (value: unknown): string => {
  const part = Number(textOf(value))
  return Number.isFinite(part) ? numberFormat({ style: 'percent', maximumFractionDigits: 1 }).format(part) : textOf(value)
}

export const moneyWords = (value: unknown): string => {
  if (!isMoney(value)) return textOf(value)
  const amount = Number(value.amount)
  if (!Number.isFinite(amount)) return `${value.amount} ${value.currency}`
  const cents = Number.isInteger(amount) ? 0 : 2
  try {
    return numberFormat({
      style: 'currency',
      currency: value.currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: cents,
      maximumFractionDigits: cents,
    }).format(amount)
  } catch {
    // An unknown currency code is data, not a reason to fail.
    return `${figureWords(value.amount, 2)} ${value.currency}`
  }
}

const two = (part: number): string => String(part).padStart(2, '0')

/** ISO instant -> "11-22 15:04" in this year, else "2025-11-22 15:04" (the reader's own zone). */
export const momentWords = (value: unknown, thisYear = new Date().getFullYear()): string => {
  const at = new Date(textOf(value))
  if (Number.isNaN(at.getTime())) return textOf(value)
  const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  return at.getFullYear() === thisYear ? `${day} ${time}` : `${at.getFullYear()}-${day} ${time}`
}

export const fullMomentWords = (value: unknown): string => {
  const at = new Date(textOf(value))
  if (Number.isNaN(at.getTime())) return textOf(value)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** From one moment until another, in minutes; the day of the end only where it is another. `open`: what stands for no end. */
export const periodWords = (from: string, until: string | null, open: string): string => {
  const [begin, end] = [momentWords(from), until === null ? open : momentWords(until)]
  const sameDay = until !== null && begin.slice(0, -5) === end.slice(0, -5)
  return `${begin} – ${sameDay ? end.slice(-5) : end}`
}

/** "+8613800138000" -> "138 0013 8000"; other countries keep their code; anything else stays as typed. */
export const phoneWords = (value: unknown): string => {
  const text = textOf(value)
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(text)
  return mobile ? `${mobile[1]} ${mobile[2]} ${mobile[3]}` : text
}
