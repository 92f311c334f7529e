/** The strategy review of a quarter: every change of weights, tables and policies with its figures, rollouts with their proof, and the minutes. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Blank, Failed, Page, Segmented, SkeletonRows, VersionIcon } from '@/design'
import type { MetricRow } from '@/figures'
import { useTexts } from '@/i18n'

import { Steps } from '../release/Steps'
import { useVersions } from '../versions/queries'
import { Minutes } from './Minutes'
import { VersionEffect } from './VersionEffect'
import { quarterOf } from './quarter'
import styles from './strategy.module.css'

const BACK = [0, 1, 2, 3] as const
/** Figures that tell how well, not how much: they stay comparable over a few days. */
const TELLING = ['ratio', 'in_time', 'median']
const MOST_FIGURES = 6
const MOST = 20

export default function Strategy() {
  const t = useTexts('studio-strategy')
  const [now] = useState(() => new Date())
  const [back, setBack] = useState<number>(0)
  const versions = useVersions()
  const metrics = useQuery({ queryKey: ['metrics'], queryFn: async ({ signal }) => (await http.get<{ rows: MetricRow[] }>('/metrics', {}, signal)).rows })
  const words = (one: { year: number; number: number }) => t('quarter', { year: one.year, number: one.number })
  const quarter = quarterOf(now, back)
  if (versions.isPending) return <SkeletonRows count={6} />
  if (versions.isError) return <Failed error={versions.error} retry={() => void versions.refetch()} />
  const figures = (metrics.data ?? []).filter((one) => TELLING.includes(String(one.function))).map((one) => one.name).slice(0, MOST_FIGURES)
  // What came with a package nobody here decided.
  const within = versions.data.filter((one) => {
    const at = new Date(one.at)
    return at >= quarter.from && at < quarter.until && one.author?.key !== 'system:install'
  })
  return (
    <Page title={t('title')} note={t('note')}>
      <div className={styles.stack}>
        <Segmented<number> className={styles.quarters} value={back} onChange={setBack} options={BACK.map((one) => ({ value: one, label: words(quarterOf(now, one)) }))} />
        <Minutes key={quarter.key} quarter={quarter} title={words(quarter)} />
        {within.length === 0 ? <Blank icon={<VersionIcon />} title={t('none')} note={t('none_note')} /> : <p className={styles.note}>{t('caution')}</p>}
        {within.slice(0, MOST).map((one) => (
          <VersionEffect key={one.number} version={one} metrics={figures} now={now} />
        ))}
        {within.length > MOST ? <p className={styles.note}>{t('more', { count: MOST })}</p> : null}
        <Steps from={quarter.from} until={quarter.until} />
      </div>
    </Page>
  )
}
