/** 销售作战台: the one page a rep keeps open. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'

import { queries, useAbility, useSession, type Cockpit as CockpitData } from '@/api'
import { Failed, FigureCard, Figures, Page, SkeletonRows, Panel, useTick } from '@/design'
import { Definition, FigureNumber, Watched, type Asked } from '@/figures'
import { say, useLocale, useTexts } from '@/i18n'

import { Pool } from './Pool'
import { Queue } from './Queue'
import { Tasks } from './Tasks'
import styles from './cockpit.module.css'
import { fetchDialogs } from './dialogs'

const FirstSteps = lazy(() => import('./FirstSteps'))

/** The day in numbers; what is better small and is not nothing stands out. */
function Today({ today, onAsk }: { today: CockpitData['today']; onAsk: (asked: Asked) => void }) {
  const t = useTexts('cockpit')
  return (
    <div className={styles.today} role="group" aria-label={t('today')}>
      <Figures>
        {today.map((one) => (
          <FigureCard key={one.metric.name} label={t('today_of', { name: say(one.metric.label) })} value={<FigureNumber figure={one} value={one.value} of={t('today')} onAsk={onAsk} />} tone={one.metric.direction === 'down' && (one.value ?? 0) > 0 ? 'red' : undefined} />
        ))}
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
  const shell = useTexts('shell')
  const manages = useAbility('manage_accounts')
  const { data, error, refetch } = useQuery(queries.cockpit())
  const [asked, ask] = useState<Asked | null>(null)
  useEffect(fetchDialogs, [])
  useEffect(() => {
    if (data) useTick.align(data.now)
  }, [data])
  if (!data) {
    return (
      <Page title={<Title />} called={shell('nav.cockpit')}>
        <Panel>{error ? <Failed error={error} retry={() => void refetch()} /> : <SkeletonRows count={6} />}</Panel>
      </Page>
    )
  }
  return (
    <Page title={<Title />} called={shell('nav.cockpit')}>
      {manages ? (
        <Suspense fallback={null}>
          <FirstSteps />
        </Suspense>
      ) : null}
      <Today today={data.today} onAsk={ask} />
      <Watched onAsk={ask} />
      <div className={styles.columns}>
        <Queue leads={data.leads} />
        <aside className={styles.aside}>
          <Pool leads={data.pool} size={data.pool_size} onAsk={ask} />
          <Tasks tasks={data.tasks} open={data.tasks_open} onAsk={ask} />
        </aside>
      </div>
      <Definition asked={asked} onClose={() => ask(null)} />
    </Page>
  )
}
