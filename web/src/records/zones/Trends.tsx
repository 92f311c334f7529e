/** Numbers of a war zone week by week; the present week is not over. */
import { useState } from 'react'

import type { ZoneTrend } from '@/api'
import { Definition, FigureNumber, fullValue, type Asked } from '@/figures'
import { useSay, useTexts } from '@/i18n'

import styles from './zones.module.css'

export function Trends({ trends, of }: { trends: ZoneTrend[]; of: string }) {
  const t = useTexts('zones')
  const say = useSay()
  const [asked, ask] = useState<Asked | null>(null)
  return (
    <div className={styles.trends} role="group" aria-label={t('trends')}>
      {trends.map((trend) => {
        const most = Math.max(1, ...trend.weeks.map((week) => week.value))
        const total = trend.weeks.reduce((sum, week) => sum + week.value, 0)
        return (
          <figure key={trend.metric.name} className={styles.trend}>
            <figcaption>
              <span>{say(trend.metric.label)}</span>
              <b>
                <FigureNumber figure={trend} value={total} of={of} onAsk={ask} />
              </b>
              <small>{t('weeks', { count: trend.weeks.length })}</small>
            </figcaption>
            <ol className={styles.bars}>
              {trend.weeks.map((week) => {
                const words = t('week', { day: week.from_on, value: fullValue(trend.metric, week.value) })
                return (
                  <li key={week.from_on} title={words}>
                    <span className={styles.heard}>{words}</span>
                    <i style={{ height: `${Math.max(2, (week.value / most) * 100)}%` }} aria-hidden />
                  </li>
                )
              })}
            </ol>
          </figure>
        )
      })}
      <Definition asked={asked} onClose={() => ask(null)} />
    </div>
  )
}
