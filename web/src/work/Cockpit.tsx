/** 销售作战台: the one page a rep keeps open. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { queries, useSession, type Cockpit as CockpitData } from '@/api'
import { Failed, FigureCard, Figures, Page, SkeletonRows, Panel, useTick } from '@/design'
import { formatCount, formatPercent, useLocale, useTexts } from '@/i18n'

import { Pool } from './Pool'
import { Queue } from './Queue'
import { Tasks } from './Tasks'
import styles from './cockpit.module.css'
import { fetchDialogs } from './dialogs'

function Today({ today }: { today: CockpitData['today'] }) {
  const t = useTexts('cockpit')
  return (
    <div className={styles.today}>
      <Figures>
        <FigureCard label={t('today.arrived')} value={formatCount(today.arrived)} />
        <FigureCard label={t('today.contacted')} value={formatCount(today.contacted)} />
        <FigureCard label={t('today.met')} value={formatCount(today.met)} />
        <FigureCard label={t('today.breached')} value={formatCount(today.breached)} tone={today.breached > 0 ? 'red' : undefined} />
        <FigureCard label={t('today.on_time')} value={formatPercent(today.on_time_rate)} />
      </Figures>
    </div>
  )
}

/** Morning, noon, afternoon, evening: by the hour of the rep's own clock. */
function greeting(hour: number): string {
  if (hour < 5 || hour >= 22) return 'greet.night'
  if (hour < 11) return 'greet.morning'
  if (hour < 13) return 'greet.noon'
  return hour < 18 ? 'greet.afternoon' : 'greet.evening'
}

function Title() {
  const t = useTexts('cockpit')
  const locale = useLocale()
  const name = useSession()?.user.name ?? ''
  const now = new Date(useTick())
  const date = now.toLocaleDateString(locale, { month: 'long', day: 'numeric', weekday: 'long' })
  return (
    <>
      {t(greeting(now.getHours()), { name })}
      <span className={styles.date}>{date}</span>
    </>
  )
}

export default function Cockpit() {
  const { data, error, refetch } = useQuery(queries.cockpit())
  useEffect(fetchDialogs, [])
  useEffect(() => {
    if (data) useTick.align(data.now)
  }, [data])
  if (!data) {
    return (
      <Page title={<Title />}>
        <Panel>{error ? <Failed error={error} retry={() => void refetch()} /> : <SkeletonRows count={6} />}</Panel>
      </Page>
    )
  }
  return (
    <Page title={<Title />}>
      <Today today={data.today} />
      <div className={styles.columns}>
        <Queue leads={data.leads} />
        <aside className={styles.aside}>
          <Pool leads={data.pool} />
          <Tasks tasks={data.tasks} />
        </aside>
      </div>
    </Page>
  )
}
