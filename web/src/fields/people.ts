/** What a person is called, and the colour of the circle. */
import { isReference, textOf } from './field'

export const titleIn = (value: unknown): string => (isReference(value) ? value.title : textOf(value))

const TONES = ['blue', 'green', 'violet', 'cyan', 'amber', 'red'] as const

/** The same person has the same colour everywhere. */
export const toneOfPerson = (id: string): (typeof TONES)[number] => TONES[[...id].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) >>> 0, 7) % TONES.length] ?? 'blue'
