/** The texts of the booth in the visitor's language; both travel with the page, since it works without a network. */
import en from '../i18n/en-US/booth.json'
import zh from '../i18n/zh-CN/booth.json'

export type Language = 'zh' | 'en'
type Tree = { [key: string]: string | Tree }

let language: Language = typeof navigator !== 'undefined' && /^zh/i.test(navigator.language) ? 'zh' : 'en'

export const spoken = (): Language => language
export function speak(next: Language): void {
  language = next
}

export function t(key: string, values: Record<string, string | number> = {}): string {
  let found: string | Tree | undefined = (language === 'zh' ? zh : en) as Tree
  for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined
  return typeof found === 'string' ? found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? '')) : key
}

export interface Label {
  zh: string
  en: string
}

export const say = (label: Label | null | undefined): string => (label ? label[language] || label.zh || label.en : '')
