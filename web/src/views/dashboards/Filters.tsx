/** What a dashboard is narrowed by: period, unit, person. */
import { useQuery } from '@tanstack/react-query'

import { queries, useMeta, type Row } from '@/api'
import { Select } from '@/design'
import { useTexts } from '@/i18n'

import { PERIODS, type Narrowing } from './types'
import styles from './dashboards.module.css'

interface FiltersProps {
  filters: readonly string[]
  narrowed: Narrowing
  period: string
  onChange: (narrowed: Narrowing) => void
}

function useChoices(object: string, wanted: boolean): { value: string; label: string }[] {
  const known = useMeta().data?.objects.some((one) => one.name === object) ?? false
  const answer = useQuery({ ...queries.rows(object, { fields: 'name', sort: 'name', limit: 500 }), enabled: wanted && known })
  return (answer.data?.rows ?? []).map((row: Row) => ({ value: String(row.id), label: String(row.name ?? '') }))
}

export function Filters({ filters, narrowed, period, onChange }: FiltersProps) {
  const t = useTexts('dashboards')
  const units = useChoices('org.unit', filters.includes('unit'))
  const people = useChoices('org.user', filters.includes('person'))
  const find = { showSearch: true, allowClear: true } as const
  return (
    <div className={styles.filters} role="group" aria-label={t('filters')}>
      {filters.includes('period') && (
        <Select
          aria-label={t('filter.period')}
          value={narrowed.period ?? period}
          options={PERIODS.map((one) => ({ value: one, label: t(`period.${one}`) }))}
          onChange={(value: string) => onChange({ ...narrowed, period: value })}
        />
      )}
      {filters.includes('unit') && units.length > 0 && (
        <Select {...find} aria-label={t('filter.unit')} placeholder={t('filter.every_unit')} value={narrowed.unit} options={units} onChange={(value?: string) => onChange({ ...narrowed, unit: value })} />
      )}
      {filters.includes('person') && people.length > 0 && (
        <Select {...find} aria-label={t('filter.person')} placeholder={t('filter.everybody')} value={narrowed.person} options={people} onChange={(value?: string) => onChange({ ...narrowed, person: value })} />
      )}
    </div>
  )
}
