/** One metric: what is counted, of which rows, over which time; its value of now stands beside, with the way to its rows. */
import { lazy, Suspense } from 'react'

import { useMeta } from '@/api'
import { InputNumber, Labelled, Segmented, Select, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { isEventDimension, useEventFields, useEventTypes, useObjectOfEvent } from '../eventFields'
import { useFieldMetas } from '../fields'
import { Designer } from '../parts/Designer'
import { ObjectSelect } from '../parts/ObjectSelect'
import type { Body } from '../shapes'
import styles from '../dashboards/designer.module.css'
import { useMetrics } from '../dashboards/metrics'
import { LiveValue } from './LiveValue'
import { FUNCTIONS, OF_PROMISES, SHOWN_AS, allClocksOf, clockChoice, type MetricBody, type Source, sourceKind, withClock, withEvent, withFunction, withSource } from './metricBody'

const ConditionBuilder = lazy(() => import('../conditions/ConditionBuilder'))
const NUMBERS = new Set(['integer', 'decimal', 'money', 'percent', 'duration', 'rating'])
const TIMES = new Set(['date', 'datetime'])
const DIMENSIONS = new Set(['choice', 'boolean', 'reference', 'user', 'unit', 'rating', 'region', 'date', 'datetime'])

export function MetricEditor({ name }: { name: string }) {
  return (
    <Designer kind="metric" name={name} path="metrics">
      {(row, put) => {
        const body = row.body as unknown as MetricBody
        const change = (next: MetricBody) => put(next as unknown as Body)
        return (
          <div className={styles.wide}>
            <div className={styles.card}>
              <Words body={body} onChange={change} />
              <Counted body={body} name={name} onChange={change} />
              <Meaning body={body} onChange={change} />
            </div>
            <LiveValue name={name} body={body} />
          </div>
        )
      }}
    </Designer>
  )
}

interface PartProps {
  body: MetricBody
  onChange: (body: MetricBody) => void
}

function Words({ body, onChange }: PartProps) {
  const t = useTexts('studio-numbers')
  // Without English of its own a description is the Chinese one; the field then waits empty.
  const own = (member: 'label' | 'description') => (member === 'description' && body.description?.en === body.description?.zh ? '' : (body[member]?.en ?? ''))
  const words = (member: 'label' | 'description', lang: 'zh' | 'en', text: string) => {
    const was = body[member] ?? { zh: '', en: '' }
    if (text === (lang === 'en' ? own(member) : was.zh) || (member === 'label' && !text)) return
    const next = { zh: was.zh, en: own(member), [lang]: text }
    onChange({ ...body, [member]: next.zh || next.en ? { zh: next.zh || next.en, en: next.en || next.zh } : undefined })
  }
  return (
    <div className={styles.pair}>
      {(['label', 'description'] as const).flatMap((member) =>
        (['zh', 'en'] as const).map((lang) => (
          <Labelled key={`${member}.${lang}`} label={t(`${member}_${lang}`)} required={member === 'label'}>
            {(tied) => <Typed {...tied} maxLength={member === 'label' ? 60 : 300} placeholder={member === 'description' && lang === 'en' ? body.description?.zh : undefined} value={lang === 'en' ? own(member) : (body[member]?.zh ?? '')} onDone={(text) => words(member, lang, text.trim())} />}
          </Labelled>
        )),
      )}
    </div>
  )
}

function Counted({ body, name, onChange }: PartProps & { name: string }) {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const say = useSay()
  const kind = sourceKind(body)
  const events = useEventTypes()
  const ofObject = useFieldMetas(body.object ?? '')
  const ofEvent = useEventFields(body.event)
  const ofWhom = useObjectOfEvent(body.event)
  const fields = [...(kind === 'event' ? ofEvent : ofObject).values()]
  const clocks = standing(useDefinitions({ kind: 'clock' }).rows)
  const objects = useMeta().data?.objects ?? []
  const timed = [...new Set(clocks.map((one) => String(one.body.object)))]
  const others = useMetrics().filter((one) => one.name !== name && one.body.function !== 'ratio')
  const option = (field: (typeof fields)[number]) => ({ value: field.name, label: say(field.label) || field.name })
  const numbers = fields.filter((field) => NUMBERS.has(field.type)).map(option)
  // Whom events are about: counted once each, it says how many people came.
  const whom = { name: 'subject', type: 'reference', label: null }
  const distinct = kind === 'event' ? [whom, ...fields] : fields
  const ofRecord = kind === 'event' ? ['owner', 'unit'].map((one) => ({ value: one, label: t(`dimension.${one}`) })) : []
  const about = kind === 'object' ? body.object : kind === 'event' ? ofWhom : ''
  const start = (source: Source) => onChange(withSource(body, source, { object: body.object ?? undefined, clock: clocks[0]?.name, event: events[0]?.name, of: others[0]?.name, by: others[1]?.name ?? others[0]?.name }))
  const pick = (member: 'of' | 'by') => (
    <Labelled label={t(member === 'of' ? 'ratio_of' : 'ratio_by')} required>
      {(tied) => <Select {...tied} showSearch value={body[member] ?? null} options={others.map((one) => ({ value: one.name, label: one.title }))} onChange={(next: string | null) => next && onChange({ ...body, [member]: next })} />}
    </Labelled>
  )
  return (
    <>
      <Segmented aria-label={t('source')} value={kind} options={(['object', 'event', 'clock', 'ratio'] as const).map((one) => ({ value: one, label: t(`sources.${one}`), disabled: (one === 'event' && events.length === 0) || (one === 'clock' && clocks.length === 0) || (one === 'ratio' && others.length === 0) }))} onChange={(next) => start(next as Source)} />
      {kind === 'ratio' ? (
        <div className={styles.pair}>
          {pick('of')}
          {pick('by')}
        </div>
      ) : (
        <div className={styles.pair}>
          {kind === 'object' ? (
            <Labelled label={t('counted_object')} required>
              {(tied) => <ObjectSelect {...tied} value={body.object ?? undefined} onChange={(next) => onChange({ ...body, object: next, function: 'count', field: undefined, filter: undefined, time: undefined, dimensions: undefined })} />}
            </Labelled>
          ) : kind === 'event' ? (
            <Labelled label={t('counted_event')} hint={t('event_hint')} required>
              {(tied) => <Select {...tied} showSearch value={body.event ?? null} options={events.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(next: string | null) => next && onChange(withEvent(body, next))} />}
            </Labelled>
          ) : (
            <Labelled label={t('sources.clock')} required>
              {(tied) => <Select {...tied} value={clockChoice(body)} options={[...clocks.map((one) => ({ value: one.name, label: say(one.label) || one.name })), ...timed.map((one) => ({ value: allClocksOf(one), label: t('all_clocks_of', { name: say(objects.find((each) => each.name === one)?.label) || one }) }))]} onChange={(next: string | null) => next && onChange(withClock(body, next))} />}
            </Labelled>
          )}
          <Labelled label={td('fact.function')} required>
            {(tied) => <Select {...tied} value={body.function} options={FUNCTIONS[kind].map((one) => ({ value: one, label: td(`function.${one}`), disabled: kind !== 'clock' && one !== 'count' && one !== 'count_distinct' && numbers.length === 0 }))} onChange={(next: string) => onChange(withFunction(body, next, next === 'count_distinct' ? distinct : fields.filter((field) => NUMBERS.has(field.type))))} />}
          </Labelled>
          {kind !== 'clock' && body.function !== 'count' && (
            <Labelled label={t('field')} required>
              {(tied) => <Select {...tied} showSearch value={body.field ?? null} options={body.function === 'count_distinct' ? distinct.map((one) => ({ value: one.name, label: say(one.label) || t('each_subject') })) : numbers} onChange={(next: string | null) => onChange({ ...body, field: next ?? undefined })} />}
            </Labelled>
          )}
          {kind === 'object' && (
            <Labelled label={td('fact.time')} hint={t('time_hint')}>
              {(tied) => <Select<string> {...tied} allowClear placeholder={td('fact.now')} value={body.time ?? null} options={fields.filter((field) => TIMES.has(field.type)).map(option)} onChange={(next: string | undefined) => onChange({ ...body, time: next })} />}
            </Labelled>
          )}
          {kind === 'clock' && body.function === 'in_time' && (
            <Labelled label={td('fact.within')} hint={t('within_hint')}>
              {(tied) => <Typed {...tied} placeholder="24h" maxLength={8} value={body.within ?? ''} onDone={(text) => onChange({ ...body, within: text.trim() || undefined })} />}
            </Labelled>
          )}
        </div>
      )}
      {kind === 'clock' && (
        <>
          <Labelled label={td('fact.filter')} hint={t('promise_filter_hint')}>
            {(tied) => <Typed {...tied} maxLength={400} placeholder="open && foremost" value={body.filter ?? ''} onDone={(text) => onChange({ ...body, filter: text.trim() || undefined })} />}
          </Labelled>
          <Labelled label={td('fact.dimensions')}>
            {(tied) => <Select {...tied} mode="multiple" value={body.dimensions ?? []} options={OF_PROMISES.map((one) => ({ value: one, label: t(`dimension.${one}`) }))} onChange={(next: string[]) => onChange({ ...body, dimensions: next.length ? next : undefined })} />}
          </Labelled>
        </>
      )}
      {about && (
        <>
          <div className={styles.filter}>
            <span>{td('fact.filter')}</span>
            <Suspense fallback={null}>
              <ConditionBuilder object={about} names="question" event={body.event} value={body.filter ?? ''} label={td('fact.filter')} onChange={(text) => onChange({ ...body, filter: text || undefined })} />
            </Suspense>
          </div>
          <Labelled label={td('fact.dimensions')}>
            {(tied) => <Select {...tied} mode="multiple" value={body.dimensions ?? []} options={[...fields.filter((field) => (kind === 'event' ? isEventDimension(field) : DIMENSIONS.has(field.type))).map(option), ...ofRecord]} onChange={(next: string[]) => onChange({ ...body, dimensions: next.length ? next : undefined })} />}
          </Labelled>
        </>
      )}
    </>
  )
}

function Meaning({ body, onChange }: PartProps) {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const say = useSay()
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const benchmark = body.benchmark ?? undefined
  const source = (text: string) => benchmark && onChange({ ...body, benchmark: { ...benchmark, source: { zh: text || t('benchmark_own'), en: text || 'Our own' } } })
  return (
    <div className={styles.pair}>
      <Labelled label={t('shown_as')}>{(tied) => <Select {...tied} value={body.shown_as ?? 'number'} options={SHOWN_AS.map((one) => ({ value: one, label: t(`shown.${one}`) }))} onChange={(next) => onChange({ ...body, shown_as: next === 'number' ? undefined : next })} />}</Labelled>
      <Labelled label={t('direction')}>{(tied) => <Select {...tied} value={body.direction ?? 'none'} options={(['up', 'down', 'none'] as const).map((one) => ({ value: one, label: t(`directions.${one}`) }))} onChange={(next) => onChange({ ...body, direction: next === 'none' ? undefined : next })} />}</Labelled>
      <Labelled label={t('owner')} hint={t('owner_hint')}>{(tied) => <Select<string> {...tied} allowClear value={body.owner ?? null} options={roles.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(next: string | undefined) => onChange({ ...body, owner: next })} />}</Labelled>
      <Labelled label={td('fact.benchmark')} hint={body.shown_as === 'percent' ? t('percent_hint') : undefined}>
        {(tied) => <InputNumber {...tied} style={{ width: '100%' }} value={benchmark?.value ?? null} onChange={(next) => onChange({ ...body, benchmark: next === null ? undefined : { value: next, source: benchmark?.source ?? { zh: t('benchmark_own'), en: 'Our own' } } })} />}
      </Labelled>
      {benchmark && <Labelled label={t('benchmark_source')}>{(tied) => <Typed {...tied} maxLength={200} value={say(benchmark.source)} onDone={(text) => source(text.trim())} />}</Labelled>}
    </div>
  )
}
