/** A region comes as {code, name} and is sent as its code. */
import { placeWords } from './divisions'
import { textOf } from './field'

const isNamed = (value: unknown): value is { code: string; name?: string } => typeof value === 'object' && value !== null && 'code' in value

export const codeOf = (value: unknown): string => (isNamed(value) ? value.code : textOf(value))

export const regionWords = (value: unknown): string => (isNamed(value) && value.name ? value.name : value ? placeWords(codeOf(value)) : '')
