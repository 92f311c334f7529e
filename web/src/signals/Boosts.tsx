/** Temporary boosts: a factor with a beginning and an end; after the end it is gone by itself. */
import type { Boost } from '@/api'
import { AddIcon, Button, Input, InputNumber, RemoveIcon, Tone, useTick } from '@/design'
import { useTexts } from '@/i18n'

import { boostStand, type WeightFault } from './tuning'
import styles from './signals.module.css'

interface BoostsProps {
  name: string
  boosts: readonly Boost[]
  disabled: boolean
  fault: WeightFault | null
  onChange: (boosts: Boost[]) => void
}

const DAY_MS = 86_400_000
const TONES = { coming: 'blue', running: 'violet', over: 'grey' } as const

/** What <input type="datetime-local"> wants: the reader's own zone, to the minute. */
const toLocal = (at: string): string => {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const fromLocal = (text: string): string | null => {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

export function Boosts({ name, boosts, disabled, fault, onChange }: BoostsProps) {
  const t = useTexts('signals')
  const now = useTick()
  const put = (at: number, part: Partial<Boost>) => onChange(boosts.map((boost, index) => (index === at ? { ...boost, ...part } : boost)))
  const add = () => {
    const from = new Date(Math.floor(now / 60_000) * 60_000)
    onChange([...boosts, { factor: 2, from: from.toISOString(), until: new Date(from.getTime() + 7 * DAY_MS).toISOString() }])
  }
  return (
    <>
      {boosts.map((boost, at) => {
        const stand = boostStand(boost, now)
        const time = (edge: 'from' | 'until') => (
          <Input
            size="small"
            type="datetime-local"
            className={styles.when}
            disabled={disabled}
            value={toLocal(boost[edge])}
            status={fault === 'boost_span' ? 'error' : ''}
            aria-label={t(`boost.${edge}`, { name })}
            onChange={(event) => {
              const next = fromLocal(event.target.value)
              if (next) put(at, { [edge]: next })
            }}
          />
        )
        return (
          <div key={at} className={styles.boost}>
            <Tone tone={TONES[stand]}>{t(`boost.stand_${stand}`)}</Tone>
            <span>×</span>
            <InputNumber<number> size="small" min={0.1} step={0.1} disabled={disabled} value={boost.factor} aria-label={t('boost.factor', { name })} onChange={(factor) => factor !== null && put(at, { factor })} />
            {time('from')}
            <span aria-hidden>~</span>
            {time('until')}
            <Button size="small" type="text" icon={<RemoveIcon />} disabled={disabled} aria-label={t('boost.drop', { name })} onClick={() => onChange(boosts.filter((_, index) => index !== at))} />
          </div>
        )
      })}
      {fault === 'boost_span' ? (
        <p role="alert" className={styles.fault}>
          {t('boost.span_fault')}
        </p>
      ) : null}
      <Button size="small" icon={<AddIcon />} disabled={disabled} onClick={add}>
        {t('boost.add')}
      </Button>
    </>
  )
}
