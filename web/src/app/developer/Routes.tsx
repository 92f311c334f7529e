/** Every way to ask, with what it takes and what it answers, as the interface description of this person tells it. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import { http } from '@/api'
import { Alert, Labelled, Panel, Section, Select, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { Code } from './Code'
import { namedIn, shapeText, waysOf, type Description, type Schema, type Way } from './shapes'
import styles from './developer.module.css'

const FIRST = 'GET /api/v1/records/{object_name}'

export function Routes() {
  const t = useTexts('developer')
  const told = useQuery({ queryKey: ['openapi'], queryFn: () => http.get<Description>('/openapi.json'), staleTime: 60_000 })
  const ways = useMemo(() => (told.data ? waysOf(told.data) : []), [told.data])
  const [key, setKey] = useState(FIRST)
  const way = ways.find((one) => one.key === key) ?? ways[0]
  return (
    <Panel title={t('routes.title')} note={told.data ? t('routes.note', { count: ways.length }) : undefined}>
      {told.isPending ? <SkeletonRows count={4} /> : null}
      {told.isError ? <Alert type="error" showIcon title={told.error.message} /> : null}
      {told.data && way ? (
        <>
          <Labelled label={t('routes.pick')}>{(tied) => <Select {...tied} showSearch value={way.key} options={ways.map((one) => ({ value: one.key, label: one.key.replace('/api/v1', '') }))} onChange={setKey} />}</Labelled>
          <Told way={way} schemas={told.data.components.schemas} />
        </>
      ) : null}
    </Panel>
  )
}

/** Objects of the company are named, not written out: each has a table of fields above. */
const isObject = (name: string) => name.includes('.')

function Told({ way, schemas }: { way: Way; schemas: Record<string, Schema> }) {
  const t = useTexts('developer')
  const own = [way.asks, way.answers].flatMap((one) => (one?.$ref ? [one.$ref.slice(one.$ref.lastIndexOf('/') + 1)] : []))
  const named = namedIn(schemas, [way.asks, way.answers], (name) => isObject(name) && !own.includes(name)).filter((name) => !own.includes(name))
  const whole = (schema: Schema) => (schema.$ref ? schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] : undefined) ?? schema
  return (
    <div className={styles.told}>
      {way.description ? <p>{way.description}</p> : null}
      {way.asks ? (
        <Section title={t('routes.asks')}>
          <Code text={shapeText(whole(way.asks))} />
        </Section>
      ) : null}
      <Section title={t('routes.answers', { status: way.status })}>
        {way.media && way.media !== 'application/json' ? <p>{t('routes.media', { media: way.media })}</p> : null}
        {way.answers ? <Code text={shapeText(whole(way.answers))} /> : <p>{t('routes.nothing')}</p>}
      </Section>
      {named.length ? (
        <Section title={t('routes.named')}>
          <dl className={styles.named}>
            {named.map((name) => (
              <div key={name}>
                <dt>
                  <code>{name}</code>
                  {schemas[name]!.description ? <span>{schemas[name]!.description}</span> : null}
                </dt>
                <dd>
                  <Code text={shapeText(schemas[name]!)} />
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      ) : null}
    </div>
  )
}
