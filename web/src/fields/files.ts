/** A file in a field: named by its SHA-256. */
import { address } from '@/api'

export interface Kept {
  sha: string
  name: string
  size: number
  type: string
}

export const filesOf = (value: unknown): Kept[] => (Array.isArray(value) ? value.filter((one): one is Kept => typeof one === 'object' && one !== null && 'sha' in one) : [])

export const fileAddress = (sha: string, save = false): string => address(`/files/${sha}`, save ? { save: true } : {})

export const fileWords = (value: unknown): string => filesOf(value).map((one) => one.name).join('、')

export const sizeWords = (bytes: number): string =>
  bytes < 1_024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
