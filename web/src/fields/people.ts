/** A person in a circle: the last two characters of a Chinese name, the initials of others. */
import { isReference, textOf } from './field'

export const titleIn = (value: unknown): string => (isReference(value) ? value.title : textOf(value))

export const initialsOf = (name: string): string => {
  const bare = name.trim()
  if (/[\u4e00-\u9fff]/.test(bare)) return bare.replace(/\s/g, '').slice(-2)
  const parts = bare.split(/[\s._-]+/).filter(Boolean)
  return ((parts[0]?.[0] ?? '') + (parts.length > 1 ? (parts[parts.length - 1]?.[0] ?? '') : (parts[0]?.[1] ?? ''))).toUpperCase()
}

const TONES = ['blue', 'green', 'violet', 'cyan', 'amber', 'red'] as const

/** The same person has the same colour everywhere. */
export const toneOfPerson = (id: string): (typeof TONES)[number] => TONES[[...id].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) >>> 0, 7) % TONES.length] ?? 'blue'
