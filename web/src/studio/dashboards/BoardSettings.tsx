/** The dashboard itself: its name, whom it is for, what its reader may narrow by. */
import { Labelled, Select, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'
import { PERIODS, type DashboardBody, type Period } from '@/views'

import { standing, useDefinitions } from '../definitions'
import styles from './designer.module.css'

const FILTERS = ['period', 'unit', 'person'] as const

interface BoardSettingsProps {
  body: DashboardBody
  onChange: (next: Partial<DashboardBody>) => void
}

export function BoardSettings({ body, onChange }: BoardSettingsProps) {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const say = useSay()
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const rename = (lang: 'zh' | 'en', text: string) => text && text !== body.label[lang] && onChange({ label: { ...body.label, [lang]: text } })
  // Without English of its own a description is the Chinese one; the field then waits empty.
  const english = body.description && body.description.en !== body.description.zh ? (body.description.en ?? '') : ''
  const describe = (lang: 'zh' | 'en', text: string) => {
    const next = { zh: body.description?.zh ?? '', en: english, [lang]: text }
    onChange({ description: next.zh || next.en ? { zh: next.zh || next.en, en: next.en || next.zh } : undefined })
  }
  return (
    <div className={styles.editor}>
      <header>
        <h2>{t('dashboard')}</h2>
      </header>
      <Labelled label={t('title_zh')} required>{(tied) => <Typed {...tied} maxLength={60} value={body.label.zh} onDone={(text) => rename('zh', text.trim())} />}</Labelled>
      <Labelled label={t('title_en')}>{(tied) => <Typed {...tied} maxLength={60} value={body.label.en} onDone={(text) => rename('en', text.trim())} />}</Labelled>
      <Labelled label={t('about_zh')} hint={t('about_hint')}>{(tied) => <Typed {...tied} lines={2} maxLength={200} value={body.description?.zh ?? ''} onDone={(text) => describe('zh', text.trim())} />}</Labelled>
      <Labelled label={t('about_en')}>{(tied) => <Typed {...tied} lines={2} maxLength={200} placeholder={body.description?.zh} value={english} onDone={(text) => describe('en', text.trim())} />}</Labelled>
      <Labelled label={t('roles')} hint={t('roles_hint')}>
        {(tied) => <Select {...tied} mode="multiple" placeholder={t('everybody')} value={body.roles ?? []} options={roles.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(next: string[]) => onChange({ roles: next })} />}
      </Labelled>
      <Labelled label={t('default_period')}>{(tied) => <Select<Period> {...tied} value={body.period ?? 'last_12_months'} options={PERIODS.map((one) => ({ value: one, label: td(`period.${one}`) }))} onChange={(next: Period) => onChange({ period: next })} />}</Labelled>
      <Labelled label={t('filters')} hint={t('filters_hint')}>
        {(tied) => <Select {...tied} mode="multiple" value={body.filters ?? [...FILTERS]} options={FILTERS.map((one) => ({ value: one, label: td(`filter.${one}`) }))} onChange={(next: ('period' | 'unit' | 'person')[]) => onChange({ filters: next })} />}
      </Labelled>
      <p className={styles.hint}>{t('choose_tile')}</p>
    </div>
  )
}
