/** Words on the page: our own texts by key, and the server's two-language labels. */
import { useTranslation } from 'react-i18next'

import { currentLocale, useLocale } from './locale'

export interface Said {
  zh: string
  en: string
}

/** `const t = useTexts('records'); t('list.empty', { count: 3 })` */
export function useTexts(namespace: string): (key: string, values?: Record<string, unknown>) => string {
  const { t } = useTranslation(namespace)
  return (key, values) => String(t(key, values ?? {}))
}

export function say(label: Said | string | null | undefined): string {
  if (!label) return ''
  if (typeof label === 'string') return label
  return currentLocale() === 'en-US' ? label.en || label.zh : label.zh || label.en
}

/** Like `say`, but the component renders again when the language changes. */
export function useSay(): typeof say {
  useLocale()
  return say
}
