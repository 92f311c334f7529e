/** The columns of both tables, said once for the page and for the file. */
import { currentLocale, formatCount, formatPercent, say, useTexts } from '@/i18n'

import type { Fairness, Given } from './types'

export interface Column {
  key: string
  name: string
  /** What it counts, in words. */
  about: string
  value: (one: Given) => number | null
  shown: (one: Given) => string
}

/** Jain's index as it is read: 0.92. */
export const index = (value: number | null | undefined) => (value === null || value === undefined ? '—' : value.toFixed(2))

/** With as many decimals in every row, so that a column can be read down. */
const fixed = (value: number | null, digits: number) => (value === null ? '—' : value.toLocaleString(currentLocale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }))

export function useColumns(found: Fairness, of: 'units' | 'people'): Column[] {
  const t = useTexts('fairness')
  const column = (key: string, value: Column['value'], digits = 0, shown?: Column['shown']): Column => ({
    key,
    name: t(`column.${key}`),
    about: t(`about.${key}`),
    value,
    shown: shown ?? ((one) => fixed(value(one), digits)),
  })
  const turned = (one: Given) => (one.named ? one.turned / one.named : null)
  return [
    column('leads', (one) => one.leads),
    column('kept', (one) => one.kept),
    ...(of === 'units' ? [column('pool', (one) => one.pool)] : []),
    ...found.grades.map((grade, at): Column => ({ key: `grade_${grade.value}`, name: say(grade.label), about: t('about.grade'), value: (one) => one.grades[at] ?? 0, shown: (one) => formatCount(one.grades[at] ?? 0) })),
    column('worth', (one) => one.worth, 1),
    column('turned', turned, 0, (one) => formatPercent(turned(one))),
    column('load', (one) => one.load, 1),
    column('hours', (one) => one.hours, 0),
    ...(of === 'people' ? [column('pace', (one) => (one.hours ? (one.leads / one.hours) * 100 : null), 1)] : []),
    ...(of === 'units' ? [column('even_leads', (one) => one.evenness?.leads ?? null, 2), column('even_worth', (one) => one.evenness?.worth ?? null, 2)] : []),
  ]
}
