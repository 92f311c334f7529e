/** Attribution (渠道归因): which channels a win is owed to, by every model at once, and the ways that lead there. */
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

import { Blank, BoardIcon, Chips, FigureCard, Figures, Panel } from '@/design'
import { formatCount, formatPercent, say, useTexts } from '@/i18n'

import { Drawn } from '../dashboards/Drawn'
import type { Palette } from '../dashboards/options'
import { PeriodPage } from '../period/PeriodPage'
import { flowOption } from './flow'
import { Models } from './Models'
import { money } from './money'
import { Paths } from './Paths'
import { PERIODS, type Attribution, type Measure } from './types'
import styles from './attribution.module.css'

export default function AttributionPage() {
  const t = useTexts('attribution')
  const [params, setParams] = useSearchParams()
  const measure: Measure = params.get('by') === 'wins' ? 'wins' : 'value'
  const choose = (value: Measure) =>
    setParams((was) => {
      was.set('by', value)
      return was
    }, { replace: true })
  return (
    <PeriodPage<Attribution, (typeof PERIODS)[number]>
      name="attribution"
      periods={PERIODS}
      first="this_quarter"
      note={(found) => found && t('days', { since: found.days[0], until: lastDay(found.days[1]) })}
    >
      {(found) => <Shown found={found} measure={measure} onMeasure={choose} />}
    </PeriodPage>
  )
}

/** Periods end before a day; people name the last one that belongs to them. */
function lastDay(until: string): string {
  const day = new Date(`${until}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() - 1)
  return day.toISOString().slice(0, 10)
}

interface ShownProps {
  found: Attribution
  measure: Measure
  onMeasure: (measure: Measure) => void
}

function Shown({ found, measure, onMeasure }: ShownProps) {
  const t = useTexts('attribution')
  const names = useMemo(() => new Map(found.channels.map((one) => [one.key, typeof one.label === 'string' ? one.label : say(one.label)])), [found.channels])
  const channel = useCallback((key: string) => names.get(key) ?? key, [names])
  const option = useCallback(
    (palette: Palette, small: boolean) => flowOption(found.flow, { channel, won: t('won'), lost: t('open'), journeys: t('journeys') }, palette, small),
    [found.flow, channel, t],
  )
  const all = found.won + found.lost
  if (all === 0) return <Blank icon={<BoardIcon />} title={t('nothing')} note={t('nothing_note')} />
  return (
    <div className={styles.page}>
      <Figures>
        <FigureCard label={t('figure.journeys')} value={formatCount(all)} note={found.more ? t('figure.more') : undefined} />
        <FigureCard label={t('figure.won')} value={formatCount(found.won)} note={t('figure.rate', { rate: formatPercent(found.won / all, 1) })} tone="green" />
        <FigureCard label={t('figure.value')} value={money(found.value, found.currency)} note={found.left_out ? t('figure.left_out', { count: found.left_out }) : undefined} />
        {found.untraced > 0 && <FigureCard label={t('figure.untraced')} value={formatCount(found.untraced)} note={t('figure.untraced_note')} tone="amber" />}
      </Figures>
      <Panel title={t('flow.title')} note={t('flow.note')}>
        <div className={styles.flow}>
          <Drawn option={option} label={t('flow.title')} />
        </div>
      </Panel>
      <Panel title={t('models.title')} actions={<Chips single label={t('models.measure')} value={[measure]} options={(['value', 'wins'] as const).map((one) => ({ value: one, label: t(`measure.${one}`) }))} onChange={([one]) => onMeasure(one as Measure)} />}>
        {found.won === 0 ? <Blank title={t('no_wins')} note={t('no_wins_note')} /> : <Models found={found} measure={measure} />}
      </Panel>
      <Panel title={t('paths.title')} note={t('paths.note')}>
        <Paths found={found} channel={channel} />
      </Panel>
    </div>
  )
}
