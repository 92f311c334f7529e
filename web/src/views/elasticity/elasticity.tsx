/** Elasticity (组织弹性): figures of a month by war zone, beside the month before, with what each means and the records behind it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'

import { http } from '@/api'
import { Failed, Loading, Page, Select } from '@/design'
import { useTexts } from '@/i18n'

import styles from './elasticity.module.css'
import { FigurePanel } from './FigurePanel'
import type { Elasticity } from './types'
import { UsedPanel } from './UsedPanel'

const BACK = 12

export default function ElasticityPage() {
  const t = useTexts('elasticity')
  const [params, setParams] = useSearchParams()
  const month = params.get('month') ?? ''
  const answer = useQuery({
    queryKey: ['elasticity', month],
    queryFn: ({ signal }) => http.get<Elasticity>('/elasticity', month ? { month } : {}, signal),
    placeholderData: keepPreviousData,
  })
  const found = answer.data
  const months = lately(month)
  const choose = (value: string) =>
    setParams((was) => {
      was.set('month', value)
      return was
    }, { replace: true })
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        <>
          <Link className={styles.to} to="/elasticity/assessments">{t('to_assessment')}</Link>
          <Select aria-label={t('month')} value={month || months[0] || ''} options={months.map((one) => ({ value: one, label: one }))} onChange={choose} />
        </>
      }
    >
      {found ? (
        <div className={styles.page}>
          {found.figures.map((one) => <FigurePanel key={one.name} figure={one} shown={found} />)}
          <UsedPanel used={found.used} />
        </div>
      ) : answer.isPending ? (
        <Loading />
      ) : (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      )}
    </Page>
  )
}

/** This month and the eleven before it, and the one asked for. */
function lately(asked: string): string[] {
  const now = new Date()
  const found = Array.from({ length: BACK }, (_, back) => {
    const day = new Date(now.getFullYear(), now.getMonth() - back, 1)
    return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}`
  })
  return asked && !found.includes(asked) ? [...found, asked] : found
}
