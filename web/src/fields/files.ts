/** A file in a field: named by its SHA-256. */
import { address } from '@/api'
import { i18n } from '@/i18n'

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
  bytes < 1_024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} KB` : bytes < 1_073_741_824 ? `${(bytes / 1_048_576).toFixed(1)} MB` : `${(bytes / 1_073_741_824).toFixed(1)} GB`

/** What people call media types; the rest is called by its own name. */
const SORTS: Record<string, string> = {
  'image/*': 'image',
  'video/*': 'video',
  'audio/*': 'audio',
  'text/*': 'text',
  'text/plain': 'text',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
  'application/vnd.ms-excel': 'Excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
  'application/msword': 'Word',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint',
  'application/vnd.ms-powerpoint': 'PowerPoint',
}

export const sortWords = (type: string): string => {
  const known = SORTS[type]
  if (!known) return (type.split('/')[1] ?? type).replace(/^x-|\+.*$/g, '').toUpperCase()
  return /^[a-z]/.test(known) ? String(i18n.t(`fields:file.sort.${known}`)) : known
}

const fits = (type: string, taken: string): boolean => taken === '*/*' || taken === type || (taken.endsWith('/*') && type.startsWith(taken.slice(0, -1)))

export interface Rules {
  /** Media types taken, such as `application/pdf` or `image/*`; none: any. */
  types: readonly string[]
  /** Megabytes of each file at most. */
  mostMb: number | null
}

/** Why a file may not stand in the field, before it goes up; null when it may, or when only the server can tell. */
export function refusalOf(file: { type: string; size: number }, { types, mostMb }: Rules): string | null {
  if (mostMb !== null && file.size > mostMb * 1_048_576) return String(i18n.t('fields:file.tooLarge', { most: mostMb }))
  // Types the browser does not know are looked at where the file arrives.
  if (types.length === 0 || !file.type || types.some((one) => fits(file.type, one))) return null
  return String(i18n.t('fields:file.notTaken', { known: [...new Set(types.map(sortWords))].join(String(i18n.t('fields:join'))) }))
}
