/** The chosen language, and where its texts come from. */
import i18n, { type BackendModule } from 'i18next'
import { useTranslation, initReactI18next } from 'react-i18next'

import cockpit from './zh-CN/cockpit.json'
import shell from './zh-CN/shell.json'

export { i18n }
export type Locale = 'zh-CN' | 'en-US'

const STORED = 'yd.locale'
const files = import.meta.glob<Record<string, unknown>>(
  ['./zh-CN/*.json', './en-US/*.json', '!./zh-CN/shell.json', '!./zh-CN/cockpit.json'],
  { import: 'default' },
)

const fromFiles: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[`./${language}/${namespace}.json`]
    if (!load) return done(null, {})
    load().then(
      (texts) => done(null, texts as Record<string, string>),
      (error: Error) => done(error, null),
    )
  },
}

function stored(): Locale {
  try {
    return localStorage.getItem(STORED) === 'en-US' ? 'en-US' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

export function currentLocale(): Locale {
  return i18n.language === 'en-US' ? 'en-US' : 'zh-CN'
}

export async function prepareTexts(locale: Locale = stored()): Promise<void> {
  await i18n
    .use(fromFiles)
    .use(initReactI18next)
    .init({
      lng: locale,
      fallbackLng: 'zh-CN',
      load: 'currentOnly',
      ns: ['shell', 'cockpit'],
      defaultNS: 'shell',
      resources: { 'zh-CN': { shell, cockpit } },
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      showSupportNotice: false,
    })
  document.documentElement.lang = locale
}

export async function changeLocale(locale: Locale): Promise<void> {
  await i18n.changeLanguage(locale)
  document.documentElement.lang = locale
  try {
    localStorage.setItem(STORED, locale)
  } catch {
    // Private windows may refuse storage: the choice then holds for this page only.
  }
}

export function useLocale(): Locale {
  useTranslation('shell')
  return currentLocale()
}
