/** Names of formats, of what was left out, and of short spans of time. */
import { formatCount, useTexts } from '@/i18n'

export function useFormatName(): (format: string) => string {
  const t = useTexts('studio-channels')
  return (format) => t(`format.${format}`, { defaultValue: format })
}

/** Milliseconds in words: "320 ms", "4.2 s", "3 min", "2 h", "5 d". */
export function useSpan(): (ms: number | null) => string {
  const t = useTexts('studio-channels')
  return (ms) => {
    if (ms === null) return '—'
    for (const [unit, size] of [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000]] as const) if (ms >= size) return t(`span.${unit}`, { value: formatCount(ms / size, ms / size < 10 ? 1 : 0) })
    return t('span.ms', { value: formatCount(ms) })
  }
}

/** Formats that we fetch ourselves: nobody delivers there. */
export const isFetched = (format: string): boolean => format === 'folder' || signsIn(format)

/** Formats for which we sign in somewhere: their key is a password that somebody gives. */
export const signsIn = (format: string): boolean => format === 'mailbox' || format === 'mqtt'

/** A counter of what was left out, in words. */
export function useNoteName(): (name: string) => string {
  const t = useTexts('studio-channels')
  return (name) => {
    const [kind = '', rest] = name.split(/:(.*)/s)
    return rest ? t(`note.${kind}`, { name: rest === '*' ? t('note.others') : rest }) : t(`note.${name}`, { defaultValue: name })
  }
}

/** Why a delivery failed, in words; unknown reasons as they are. */
export function useReasonName(): (reason: string) => string {
  const t = useTexts('studio-channels')
  return (reason) => t(`reason.${reason}`, { defaultValue: reason })
}

/** A value as it came, in one line. */
export const plain = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value))
