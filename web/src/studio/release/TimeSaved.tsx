/** The estimate of saved time: four numbers, and what they come to. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { http } from '@/api'
import { InputNumber, Labelled } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { useRested } from '../conditions/checked'
import type { Guess, TimeSaved } from './shapes'
import styles from './release.module.css'

export type Guessing = { [name in keyof Guess]: number | null }

export const NO_GUESS: Guessing = { minutes_before: null, minutes_after: null, times_a_day: null, people: null }

/** Null while a number is missing. */
export function guessOf({ minutes_before, minutes_after, times_a_day, people }: Guessing): Guess | null {
  if (minutes_before === null || minutes_after === null || !times_a_day || !people) return null
  return { minutes_before, minutes_after, times_a_day, people }
}

const LIMITS: Record<keyof Guess, [least: number, most: number, step: number]> = {
  minutes_before: [0, 1440, 1],
  minutes_after: [0, 1440, 1],
  times_a_day: [0.01, 10_000, 1],
  people: [1, 1_000_000, 1],
}

export function TimeSavedBoxes({ value, onChange }: { value: Guessing; onChange: (value: Guessing) => void }) {
  const t = useTexts('studio-release')
  return (
    <div className={styles.estimate}>
      <div className={styles.numbers}>
        {(Object.keys(LIMITS) as (keyof Guess)[]).map((name) => {
          const [min, max, step] = LIMITS[name]
          return (
            <Labelled key={name} label={t(`estimate.${name}`)}>
              {(tied) => <InputNumber {...tied} style={{ width: '100%' }} min={min} max={max} step={step} precision={name === 'people' ? 0 : undefined} value={value[name]} onChange={(number) => onChange({ ...value, [name]: number })} />}
            </Labelled>
          )
        })}
      </div>
      <Worth guess={guessOf(value)} />
    </div>
  )
}

function Worth({ guess }: { guess: Guess | null }) {
  const t = useTexts('studio-release')
  const rested = useRested(guess ? JSON.stringify(guess) : '')
  const found = useQuery({
    queryKey: ['studio', 'time-saved', rested],
    queryFn: ({ signal }) => http.post<TimeSaved>('/studio/time-saved', JSON.parse(rested), { signal }),
    enabled: rested !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (!guess || !found.data) return <p className={styles.worth}>{t('estimate.fill')}</p>
  return <TimeSavedWords worth={found.data} />
}

/** "每天共节省 10 小时，一年 2,500 小时" */
export function TimeSavedWords({ worth }: { worth: TimeSaved }) {
  const t = useTexts('studio-release')
  const gain = worth.minutes_a_day > 0
  return (
    <p className={styles.worth} data-gain={gain} role="status">
      {gain ? t('estimate.saves', { day: formatCount(Math.round(worth.minutes_a_day)), year: formatCount(Math.round(worth.hours_a_year)) }) : t('estimate.costs')}
    </p>
  )
}
