/** One record of any object: who and what, its fields, what happened, and why it stands where it stands. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'

import { ApiProblem, queries, useMeta, useObject, type ObjectMeta, type Row } from '@/api'
import { BackIcon, Blank, Failed, Loading, Page, Segmented, useNarrow } from '@/design'
import { isEmpty, RecordContext, typeOf, wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { ExplanationPanel } from './ExplanationPanel'
import { FactsPanel } from './FactsPanel'
import { Ownership } from './Ownership'
import { TimelinePanel } from './TimelinePanel'
import styles from './detail.module.css'

const SCORED = ['score', 'grade']

export default function RecordDetail() {
  const { object: name = '', id = '' } = useParams()
  const t = useTexts('records')
  const meta = useMeta()
  const object = useObject(name)
  const record = useQuery({ ...queries.record(name, id), retry: (tries, error) => !(error instanceof ApiProblem) && tries < 2 })
  if (meta.isPending || record.isPending) return <Loading />
  if (record.isError && !record.data) {
    const gone = record.error instanceof ApiProblem && [403, 404, 410].includes(record.error.status)
    return gone ? (
      <Blank title={t('detail.gone')} note={t('detail.gone_note')} action={<Link to={`/records/${name}`}>{t('detail.back')}</Link>} />
    ) : (
      <Failed error={record.error} retry={() => void record.refetch()} />
    )
  }
  if (!object || !record.data) return <Blank title={t('list.unknown')} note={t('list.unknown_note')} />
  return (
    <RecordContext value={{ object: name, id }}>
      <Detail key={id} object={object} row={record.data} />
    </RecordContext>
  )
}

type Part = 'facts' | 'timeline' | 'why'

function Detail({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('records')
  const say = useSay()
  const narrow = useNarrow()
  const [part, setPart] = useState<Part>('facts')
  const explained = object.fields.some((field) => field.derived && SCORED.includes(field.name))

  const named = object.fields.find((field) => field.name === object.title)
  const title = (named && wordsOf(named, row[object.title])) || t('detail.untitled')
  const pills = object.fields.filter((field) => field.type === 'choice' && !isEmpty(row[field.name])).slice(0, 5)
  const owner = object.fields.find((field) => field.name === 'owner')
  const facts = <FactsPanel object={object} row={row} />
  const timeline = <TimelinePanel object={object.name} id={row.id} fields={object.fields} />
  const why = explained ? <ExplanationPanel object={object.name} id={row.id} /> : null
  return (
    <Page
      title={
        <span className={styles.title}>
          <Link to={`/records/${object.name}`} aria-label={t('detail.back')} className={styles.back}>
            <BackIcon />
          </Link>
          {title}
        </span>
      }
      note={
        <span className={styles.pills}>
          {pills.map((field) => {
            const { Cell } = typeOf(field)
            return (
              <span key={field.name} title={say(field.label)}>
                <Cell value={row[field.name]} field={field} />
              </span>
            )
          })}
          {owner ? <span>{t('detail.owner', { name: row.owner ? wordsOf(owner, row.owner) : t('detail.pool') })}</span> : null}
        </span>
      }
      actions={explained ? <Ownership object={object} row={row} /> : null}
    >
      {narrow ? (
        <>
          <Segmented<Part>
            block
            className={styles.parts}
            value={part}
            onChange={setPart}
            options={[
              { value: 'facts', label: t('detail.facts') },
              { value: 'timeline', label: t('timeline.title') },
              ...(why ? [{ value: 'why' as const, label: t('why.short') }] : []),
            ]}
          />
          {part === 'facts' ? facts : part === 'timeline' ? timeline : why}
        </>
      ) : (
        <div className={why ? styles.columns : styles.column}>
          <div className={styles.main}>
            {facts}
            {timeline}
          </div>
          {why ? <aside className={styles.side}>{why}</aside> : null}
        </div>
      )}
    </Page>
  )
}
