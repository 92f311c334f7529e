/** One signal: weight, half-life, saturation, boosts; what was changed is marked and can be taken back. */
import { useState } from 'react'

import type { Signal, SignalChange } from '@/api'
import { Button, InputNumber, OpenIcon, Select, Slider, Tone, UndoIcon, useTick } from '@/design'
import { formatAgo, useSay, useTexts } from '@/i18n'

import { Boosts } from './Boosts'
import { boostStand, changesOf, faultOf, joinSpan, splitSpan, UNITS, type Unit } from './tuning'
import styles from './signals.module.css'

interface SignalRowProps {
  signal: Signal
  stored: Signal
  end: number
  disabled: boolean
  onChange: (part: Omit<SignalChange, 'name'>) => void
  onReset: () => void
}

export function SignalRow({ signal, stored, end, disabled, onChange, onReset }: SignalRowProps) {
  const t = useTexts('signals')
  const say = useSay()
  const now = useTick()
  const [open, setOpen] = useState(false)
  const name = say(signal.label)
  const changed = changesOf([stored], { [signal.name]: signal }).length > 0
  const fault = faultOf(signal)
  const boosted = signal.boosts.find((boost) => boostStand(boost, now) === 'running')
  return (
    <li className={styles.signal} data-changed={changed || undefined}>
      <div className={styles.signalHead}>
        <b>{name}</b>
        {boosted ? <Tone tone="violet">{t('boost.running', { factor: boosted.factor })}</Tone> : null}
        {changed ? (
          <Button size="small" type="text" icon={<UndoIcon />} aria-label={t('row.reset', { name })} title={t('row.was', { weight: stored.weight })} onClick={onReset} />
        ) : null}
        <span className={styles.description} title={say(signal.description)}>
          {say(signal.description)}
        </span>
      </div>
      <div className={styles.weight}>
        <Slider
          min={signal.weight < 0 || stored.weight < 0 ? -end : 0}
          max={end}
          step={0.5}
          disabled={disabled}
          value={signal.weight}
          ariaLabelForHandle={t('row.weight_of', { name })}
          tooltip={{ open: false }}
          onChange={(weight) => onChange({ weight })}
        />
        <InputNumber<number>
          size="small"
          step={1}
          disabled={disabled}
          value={signal.weight}
          status={fault === 'weight' ? 'error' : ''}
          aria-label={t('row.weight_of', { name })}
          onChange={(weight) => weight !== null && onChange({ weight })}
        />
      </div>
      <HalfLife signal={signal} name={name} disabled={disabled} faulty={fault === 'half_life'} onChange={onChange} />
      <label className={styles.number}>
        <span>{t('row.saturation')}</span>
        <InputNumber<number>
          size="small"
          min={0.1}
          step={0.5}
          disabled={disabled}
          value={signal.saturation}
          status={fault === 'saturation' ? 'error' : ''}
          aria-label={t('row.saturation_of', { name })}
          onChange={(saturation) => saturation !== null && onChange({ saturation })}
        />
      </label>
      <Button size="small" type="text" className={styles.boostToggle} data-open={open || undefined} icon={<OpenIcon />} iconPlacement="end" aria-expanded={open} onClick={() => setOpen(!open)}>
        {signal.boosts.length > 0 ? t('boost.count', { count: signal.boosts.length }) : t('boost.none')}
      </Button>
      {open ? (
        <div className={styles.boosts}>
          <Boosts name={name} boosts={signal.boosts} disabled={disabled} fault={fault} onChange={(boosts) => onChange({ boosts })} />
          {signal.touched ? <small>{t('row.touched', { ago: formatAgo(signal.touched, now) })}</small> : null}
        </div>
      ) : null}
    </li>
  )
}

interface HalfLifeProps {
  signal: Signal
  name: string
  disabled: boolean
  faulty: boolean
  onChange: (part: Omit<SignalChange, 'name'>) => void
}

function HalfLife({ signal, name, disabled, faulty, onChange }: HalfLifeProps) {
  const t = useTexts('signals')
  const read = splitSpan(signal.half_life_s)
  // A chosen unit stays, even when the number would look tidier in another one.
  const [unit, setUnit] = useState<Unit>(read.unit)
  const count = Math.round((signal.half_life_s / UNITS[unit]) * 100) / 100
  return (
    <span className={`${styles.number} ${styles.halfLife}`} role="group" aria-label={t('row.half_life_of', { name })}>
      <span>{t('row.half_life')}</span>
      <span className={styles.span}>
        <InputNumber<number>
          size="small"
          min={0.01}
          disabled={disabled}
          value={count}
          status={faulty ? 'error' : ''}
          aria-label={t('row.half_life_of', { name })}
          onChange={(next) => next !== null && onChange({ half_life_s: joinSpan(next, unit) })}
        />
        <Select<Unit>
          size="small"
          disabled={disabled}
          value={unit}
          aria-label={t('row.unit_of', { name })}
          options={(Object.keys(UNITS) as Unit[]).map((one) => ({ value: one, label: t(`unit.${one}`) }))}
          onChange={(next) => {
            setUnit(next)
            onChange({ half_life_s: joinSpan(count, next) })
          }}
        />
      </span>
    </span>
  )
}
