/** What something is called, in Chinese and English, and the identifier it has in expressions and addresses. */
import { Input, Labelled } from '@/design'
import { useTexts } from '@/i18n'

import { NAME, useSuggestedName } from './suggest'
import styles from './studio.module.css'

export interface Naming {
  zh: string
  en: string
  /** Typed by hand; '' takes the suggestion. */
  name: string
}

export const UNNAMED: Naming = { zh: '', en: '', name: '' }

interface NameBoxesProps {
  value: Naming
  onChange: (value: Naming) => void
  /** Identifiers that are in use already. */
  taken: readonly string[]
  placeholder?: string
}

/** The identifier as it will be, and what is wrong with it as a key of the texts; null when it is fine. */
export function useNaming(value: Naming, taken: readonly string[]): { name: string; fault: 'needed' | 'invalid' | 'taken' | null } {
  const suggested = useSuggestedName(value.en || value.zh)
  const name = value.name || free(suggested, taken)
  if (!name) return { name, fault: value.zh ? 'needed' : null }
  if (!NAME.test(name)) return { name, fault: 'invalid' }
  return { name, fault: taken.includes(name) ? 'taken' : null }
}

function free(name: string, taken: readonly string[]): string {
  if (!name || !taken.includes(name)) return name
  for (let number = 2; ; number += 1) if (!taken.includes(`${name}_${number}`)) return `${name}_${number}`
}

export const labelFrom = ({ zh, en }: Naming, name: string) => ({ zh: zh.trim() || en.trim() || name, en: en.trim() || (/^[\x20-\x7e]+$/.test(zh) ? zh.trim() : name.replace(/_/g, ' ')) })

export function NameBoxes({ value, onChange, taken, placeholder }: NameBoxesProps) {
  const t = useTexts('studio')
  const { name, fault } = useNaming(value, taken)
  return (
    <>
      <Labelled label={t('name.zh')} required>
        {(tied) => <Input {...tied} autoComplete="off" maxLength={40} placeholder={placeholder} value={value.zh} onChange={(event) => onChange({ ...value, zh: event.target.value })} />}
      </Labelled>
      <div className={styles.pair}>
        <Labelled label={t('name.en')}>{(tied) => <Input {...tied} autoComplete="off" maxLength={60} value={value.en} onChange={(event) => onChange({ ...value, en: event.target.value })} />}</Labelled>
        <Labelled label={t('name.name')} hint={t('name.name_hint')} fault={fault ? t(`name.${fault}`) : undefined} required>
          {(tied) => <Input {...tied} autoComplete="off" maxLength={40} placeholder={name} value={value.name} onChange={(event) => onChange({ ...value, name: event.target.value.trim() })} />}
        </Labelled>
      </div>
    </>
  )
}
