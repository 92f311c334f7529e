import { placeWords } from './divisions'
import { textOf } from './field'

export interface Address {
  region?: string | null
  region_name?: string | null
  street?: string | null
  postcode?: string | null
}

export const addressOf = (value: unknown): Address => (typeof value === 'object' && value !== null ? (value as Address) : value ? { street: textOf(value) } : {})

export const addressWords = (value: unknown): string => {
  // A filter asks for a region alone, by its code.
  if (typeof value === 'string' && /^\d{6}$/.test(value)) return placeWords(value)
  const { region, region_name: named, street, postcode } = addressOf(value)
  return [`${named ?? (region ? placeWords(region) : '')}${street ?? ''}`, postcode ?? ''].filter(Boolean).join(' ')
}
