/** Before the start: how long a comparison runs, what would matter, and when it could be told at today's pace. */
import { useQuery } from '@tanstack/react-query'

import { http } from '@/api'
import { InputNumber, Labelled } from '@/design'
import { formatCount, formatPercent, useSay, useTexts } from '@/i18n'
import type { MetricMeta } from '@/views'

import type { By } from './Lots'
import styles from './proof.module.css'

interface Foreseen {
  rate: number | null
  a_day: number
  days: number | null
  young: boolean
  each: number | null
}

interface Asked {
  units: string[]
  /** What would be drawn by lot, when it is not by units. */
  lots: { by: By; share: number } | null
  metrics: string[]
  days: number
  matters: number
  onDays: (days: number) => void
  onMatters: (points: number) => void
}

export function Foresee({ units, lots, metrics, days, matters, onDays, onMatters }: Asked) {
  const t = useTexts('studio-proof')
  const say = useSay()
  const found = useQuery({
    queryKey: ['studio', 'rollouts', 'foresee', units, lots, metrics, matters],
    queryFn: () => http.post<{ rows: (MetricMeta & { foresight: Foreseen | null })[] }>('/studio/rollouts/foresee', { units, metrics, matters: matters / 100, ...(lots ? { by: lots.by, share: lots.share / 100 } : {}) }),
    enabled: (units.length > 0 || lots !== null) && metrics.length > 0,
  })
  if (metrics.length === 0) return null
  const word = (one: Foreseen | null) => (one === null ? 'none' : one.young ? 'young' : one.days === null ? 'never' : 'told')
  return (
    <>
      <Labelled label={t('foresee.days')}>{(tied) => <InputNumber {...tied} min={7} max={183} precision={0} value={days} onChange={(value) => onDays(value ?? 21)} />}</Labelled>
      <Labelled label={t('foresee.matters')} hint={t('foresee.matters_hint')}>
        {(tied) => <InputNumber {...tied} min={0.1} max={100} step={0.5} value={matters} onChange={(value) => onMatters(value ?? 2)} />}
      </Labelled>
      {found.data ? (
        <section aria-label={t('foresee.title')}>
          <ul className={styles.foreseen}>
            {found.data.rows.map((one) => (
              <li key={one.name}>
                {t(`foresee.${word(one.foresight)}`, {
                  name: say(one.label),
                  rate: one.foresight?.rate == null ? '—' : formatPercent(one.foresight.rate, 1),
                  a_day: formatCount(Math.round(one.foresight?.a_day ?? 0)),
                  points: matters,
                  times: formatCount(one.foresight?.days ?? 0),
                  each: formatCount(one.foresight?.each ?? 0),
                })}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  )
}
