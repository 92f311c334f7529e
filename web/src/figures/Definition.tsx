/** What a number means: its definition in words, who answers for it, how fresh it is, and the way to its rows. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { useMeta } from '@/api'
import { Drawer, Failed, Loading } from '@/design'
import { fullMomentWords } from '@/fields'
import { say, useTexts } from '@/i18n'

import { fullValue, metricQuery, rowsOf, type Drill, type MetricPage } from './meaning'
import styles from './figures.module.css'

/** A metric, and the number of it that somebody pressed: its value and its rows. Without them it is the metric as a whole. */
export interface Asked {
  metric: string
  value?: number | null
  drill?: Drill | null
  where?: string
  /** Whose or which part of it: "林晓 · 超时". */
  of?: string
}

export function Definition({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const t = useTexts('dashboards')
  return (
    <Drawer open={asked !== null} onClose={onClose} title={t('definition')} size="default" destroyOnHidden>
      {asked && <About asked={asked} />}
    </Drawer>
  )
}

function About({ asked }: { asked: Asked }) {
  const answer = useQuery(metricQuery(asked.metric))
  if (answer.isPending) return <Loading />
  if (!answer.data) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  return <Facts page={answer.data} asked={asked} />
}

function Facts({ page, asked }: { page: MetricPage; asked: Asked }) {
  const t = useTexts('dashboards')
  const meta = useMeta().data
  const objects = meta?.objects ?? []
  const { body } = page
  const metric = { ...body, name: page.name, shown_as: body.shown_as ?? 'number' }
  const object = objects.find((one) => one.name === (body.object ?? body.promises_of))
  const event = meta?.event_types.find((one) => one.name === body.event)
  const field = (name?: string | null) => say(page.called[name ?? '']) || say(object?.fields.find((one) => one.name === name)?.label) || name || ''
  const clock = meta?.rules?.find((one) => one.kind === 'clock' && one.name === body.clock)
  const source = body.promises_of ? t('fact.promises_of', { name: say(object?.label) || body.promises_of }) : object ? say(object.label) : event ? say(event.label) : clock ? say(clock.label) : [body.of, body.by].filter(Boolean).join(' ÷ ')
  const to = asked.drill === undefined ? rowsOf(page.drill) : rowsOf(asked.drill, asked.where)
  const facts: [string, string][] = [
    [t('fact.function'), [t(`function.${body.function}`), body.field ? field(body.field) : ''].filter(Boolean).join(' · ')],
    [t('fact.source'), source],
    ...(body.within ? [[t('fact.within'), body.within] as [string, string]] : []),
    [t('fact.time'), body.clock || body.promises_of ? t('fact.since_start') : body.event ? field('at') : body.time ? field(body.time) : t('fact.now')],
    ...(body.dimensions?.length ? [[t('fact.dimensions'), body.dimensions.map(field).join(t('comma'))] as [string, string]] : []),
    [t('fact.freshness'), t(`freshness.${body.freshness ?? 'live'}`)],
    ...(page.owner_label ? [[t('fact.owner'), say(page.owner_label)] as [string, string]] : []),
    ...(page.version ? [[t('fact.version'), t('fact.since_version', { number: page.version.number, at: fullMomentWords(page.version.at) })] as [string, string]] : []),
    ...(body.benchmark ? [[t('fact.benchmark'), `${fullValue(metric, body.benchmark.value)} · ${say(body.benchmark.source)}`] as [string, string]] : []),
    [t('fact.from'), t(`from.${page.exact_from}`)],
  ]
  return (
    <div className={styles.about}>
      <h3>{[asked.of, say(body.label)].filter(Boolean).join(' · ')}</h3>
      <p>{say(body.description)}</p>
      <p className={styles.aboutValue}>
        <b>{fullValue(metric, asked.value === undefined ? page.value : asked.value)}</b>
        {to && <Link to={to}>{t('see_rows')}</Link>}
      </p>
      <dl>
        {body.filter && (
          <div>
            <dt>{t('fact.filter')}</dt>
            <dd>
              {say(page.said)}
              <div className={styles.formula}>
                <code>{body.filter}</code>
              </div>
            </dd>
          </div>
        )}
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {page.used.length > 0 && (
        <p>
          {t('used_on')}{' '}
          {page.used.map((one, at) => (
            <span key={one.name}>
              {at > 0 && t('comma')}
              <Link to={`/dashboards/${one.name}`}>{say(one.label)}</Link>
            </span>
          ))}
        </p>
      )}
    </div>
  )
}
