/** What a number means: its definition, its benchmark, where it is counted from, and the way to its rows. */
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { useMeta } from '@/api'
import { Drawer, Failed, Loading } from '@/design'
import { say, useTexts } from '@/i18n'

import { numberQueries, rowsOf, type MetricPage } from './queries'
import { fullValue } from './values'
import styles from './dashboards.module.css'

export function Definition({ metric, onClose }: { metric: string | null; onClose: () => void }) {
  const t = useTexts('dashboards')
  return (
    <Drawer open={metric !== null} onClose={onClose} title={t('definition')} size="default" destroyOnHidden>
      {metric && <About name={metric} />}
    </Drawer>
  )
}

function About({ name }: { name: string }) {
  const answer = useQuery(numberQueries.metric(name))
  if (answer.isPending) return <Loading />
  if (!answer.data) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  return <Facts page={answer.data} />
}

function Facts({ page }: { page: MetricPage }) {
  const t = useTexts('dashboards')
  const meta = useMeta().data
  const objects = meta?.objects ?? []
  const { body } = page
  const object = objects.find((one) => one.name === body.object)
  const event = meta?.event_types.find((one) => one.name === body.event)
  const field = (name?: string | null) => say(page.called[name ?? '']) || say(object?.fields.find((one) => one.name === name)?.label) || name || ''
  const to = rowsOf(page.drill)
  const facts: [string, string][] = [
    [t('fact.function'), [t(`function.${body.function}`), body.field ? field(body.field) : ''].filter(Boolean).join(' · ')],
    [t('fact.source'), object ? say(object.label) : event ? say(event.label) : (body.clock ?? [body.of, body.by].filter(Boolean).join(' ÷ '))],
    ...(body.filter ? [[t('fact.filter'), body.filter] as [string, string]] : []),
    ...(body.within ? [[t('fact.within'), body.within] as [string, string]] : []),
    [t('fact.time'), body.clock ? t('fact.since_start') : body.event ? field('at') : body.time ? field(body.time) : t('fact.now')],
    ...(body.dimensions?.length ? [[t('fact.dimensions'), body.dimensions.map(field).join(t('comma'))] as [string, string]] : []),
    [t('fact.freshness'), t(`freshness.${body.freshness ?? 'live'}`)],
    ...(body.benchmark ? [[t('fact.benchmark'), `${fullValue({ ...body, name: page.name }, body.benchmark.value)} · ${say(body.benchmark.source)}`] as [string, string]] : []),
    [t('fact.from'), t(`from.${page.exact_from}`)],
  ]
  return (
    <div className={styles.about}>
      <h3>{say(body.label)}</h3>
      <p>{say(body.description)}</p>
      <p className={styles.aboutValue}>
        <b>{fullValue({ ...body, name: page.name, shown_as: body.shown_as ?? 'number' }, page.value)}</b>
        {to && <Link to={to}>{t('see_rows')}</Link>}
      </p>
      <dl>
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
