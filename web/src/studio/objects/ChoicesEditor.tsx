/** The choices of a field: words in both languages, a stored value, a colour; in the order people see them. */
import { AddIcon, Button, CloseIcon, Input, Select, Tone, toneOf } from '@/design'
import { useTexts } from '@/i18n'

import { Sortable } from '../parts/Sortable'
import { latin } from '../suggest'
import styles from './objects.module.css'

export interface ChoiceBody {
  value: string
  label: { zh: string; en: string }
  tone?: string
}

const TONES = ['grey', 'blue', 'cyan', 'green', 'amber', 'red', 'violet'] as const

const freshValue = (choices: readonly ChoiceBody[]): string => {
  for (let number = choices.length + 1; ; number += 1) if (!choices.some((one) => one.value === `option_${number}`)) return `option_${number}`
}

/** A choice that nobody has stored yet is stored by its English words. */
function named(choices: readonly ChoiceBody[], at: number, kept: readonly string[]): string | null {
  const choice = choices[at]
  if (!choice || kept.includes(choice.value) || !/^option_\d+$/.test(choice.value)) return null
  const name = latin(choice.label.en)
  return name && !choices.some((one) => one.value === name) ? name : null
}

/** `kept`: values that records may hold already; they stand. */
export function ChoicesEditor({ value, kept = [], onChange }: { value: readonly ChoiceBody[]; kept?: readonly string[]; onChange: (choices: ChoiceBody[]) => void }) {
  const t = useTexts('studio-objects')
  const put = (at: number, part: Partial<ChoiceBody>) => onChange(value.map((one, place) => (place === at ? { ...one, ...part } : one)))
  const toneOptions = TONES.map((tone) => ({ value: tone, label: <Tone tone={tone}>{t(`tone.${tone}`)}</Tone> }))
  return (
    <div className={styles.choices}>
      <Sortable items={value} idOf={(_, at) => String(at)} wordsOf={(one) => one.label.zh || one.value} onOrder={onChange} label={t('choices.title')}>
        {(choice, at) => (
          <div className={styles.choice}>
            <Input aria-label={t('choices.zh')} placeholder={t('choices.zh')} maxLength={60} value={choice.label.zh} onChange={(event) => put(at, { label: { ...choice.label, zh: event.target.value } })} />
            <Input aria-label={t('choices.en')} placeholder={t('choices.en')} maxLength={60} value={choice.label.en} onChange={(event) => put(at, { label: { ...choice.label, en: event.target.value } })} onBlur={() => {
              const name = named(value, at, kept)
              if (name) put(at, { value: name })
            }} />
            <code title={t('choices.value')}>{choice.value}</code>
            <Select aria-label={t('choices.tone')} value={toneOf(choice.tone)} options={toneOptions} onChange={(tone) => put(at, { tone })} />
            <Button type="text" size="small" icon={<CloseIcon />} aria-label={t('choices.drop', { name: choice.label.zh })} onClick={() => onChange(value.filter((_, place) => place !== at))} />
          </div>
        )}
      </Sortable>
      <Button size="small" icon={<AddIcon />} onClick={() => onChange([...value, { value: freshValue(value), label: { zh: '', en: '' }, tone: TONES[value.length % TONES.length] }])}>
        {t('choices.add')}
      </Button>
    </div>
  )
}
