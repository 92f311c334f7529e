/** Channels beside each other by seven models: what each gives them, and what they cost. */
import { useState } from 'react'

import { Select } from '@/design'
import { formatCount, say, useTexts } from '@/i18n'

import { money } from './money'
import { MODELS, type Attribution, type ChannelCredit, type Measure, type Model } from './types'
import tables from '../period/tables.module.css'
import styles from './attribution.module.css'

interface ModelsProps {
  found: Attribution
  measure: Measure
}

const given = (one: ChannelCredit, model: Model, measure: Measure) => one.credit[model]?.[measure] ?? 0

export function Models({ found, measure }: ModelsProps) {
  const t = useTexts('attribution')
  const [model, setModel] = useState<Model>('shapley')
  const said = (value: number) => (measure === 'value' ? money(value, found.currency) : formatCount(value, 1))
  const rows = [...found.channels].sort((a, b) => given(b, model, measure) - given(a, model, measure) || b.journeys - a.journeys)
  const most = Math.max(1, ...rows.flatMap((one) => MODELS.map((each) => given(one, each, measure))))
  return (
    <>
      <div className={styles.chosen}>
        <label>
          <span>{t('models.by')}</span>
          <Select aria-label={t('models.by')} value={model} options={MODELS.map((one) => ({ value: one, label: t(`model.${one}`) }))} onChange={(value: Model) => setModel(value)} popupMatchSelectWidth={false} />
        </label>
        <p>{t(`about.${model}`, { half_life: found.half_life.replace(/d$/, '') })}</p>
      </div>
      <div className={tables.frame} tabIndex={0} role="region" aria-label={t('models.title')}>
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{t('models.channel')}</th>
              <th scope="col">{t('models.journeys')}</th>
              {MODELS.map((one) => (
                <th key={one} scope="col" aria-sort={one === model ? 'descending' : undefined} data-chosen={one === model}>
                  <button type="button" onClick={() => setModel(one)}>
                    {t(`model.${one}`)}
                  </button>
                </th>
              ))}
              <th scope="col">{t('models.cost')}</th>
              <th scope="col">{t('models.per_win')}</th>
              <th scope="col">{t('models.return')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.key}>
                <th scope="row">{typeof one.label === 'string' ? one.label : say(one.label)}</th>
                <td>{formatCount(one.journeys)}</td>
                {MODELS.map((each) => {
                  const value = given(one, each, measure)
                  return (
                    <td key={each} data-chosen={each === model} style={{ background: `color-mix(in srgb, var(--yd-blue-solid) ${Math.round((value / most) * 26)}%, transparent)` }}>
                      {value ? said(value) : '—'}
                    </td>
                  )
                })}
                <td>{one.cost === null ? '—' : money(one.cost, found.currency)}</td>
                <td>{perWin(one, model, found.currency)}</td>
                <td>{returned(one, model)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function perWin(one: ChannelCredit, model: Model, currency: string): string {
  const wins = given(one, model, 'wins')
  return one.cost === null || wins < 0.05 ? '—' : money(one.cost / wins, currency)
}

function returned(one: ChannelCredit, model: Model): string {
  return one.cost ? formatCount(given(one, model, 'value') / one.cost, 1) : '—'
}
