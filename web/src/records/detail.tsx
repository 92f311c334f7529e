/** One record of any object: who and what, its fields, what happened, and why it stands where it stands. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { ApiProblem, queries, removeRecord, restoreRecords, useAbility, useMeta, useObject, type ObjectMeta, type Row } from '@/api'
import { BackIcon, Blank, Button, EyeIcon, Failed, Loading, LockIcon, Menu, MoreIcon, Page, RemoveIcon, toast, useAsk, useNarrow, type MenuItem } from '@/design'
import { isEmpty, RecordContext, typeOf, wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'
import { LookBar } from '@/work'

import { ExplanationPanel } from './ExplanationPanel'
import { QualityBar } from './quality/QualityBar'
import { AlikeNote } from './merging/AlikeNote'
import { Ownership } from './Ownership'
import { MarkButtons } from './people/MarkButtons'
import { RecordParts } from './RecordParts'
import { TimelinePanel } from './TimelinePanel'
import styles from './detail.module.css'

const AskAccess = lazy(() => import('./access/AskAccess'))
const WhoSees = lazy(() => import('./access/WhoSees'))
const LookedAt = lazy(() => import('./access/LookedAt'))

const SCORED = ['score', 'grade']
/** Their values say by themselves what they are about; beside the others stands the name of the field. */
const TELLING = ['choice', 'multi_choice', 'money', 'region', 'text', 'reference', 'references', 'url', 'email', 'phone']

export default function RecordDetail() {
  const { object: name = '', id = '' } = useParams()
  const t = useTexts('records')
  const meta = useMeta()
  const object = useObject(name)
  const record = useQuery({ ...queries.record(name, id), retry: (tries, error) => !(error instanceof ApiProblem) && tries < 2 })
  if (meta.isPending || record.isPending) return <Loading />
  // What is shown goes as soon as it may not be seen any more.
  if (record.error instanceof ApiProblem && [403, 404, 410].includes(record.error.status))
    return (
      <Suspense fallback={<Loading />}>
        <AskAccess object={name} id={id} back={t('detail.back')} />
      </Suspense>
    )
  if (record.isError && !record.data) return <Failed error={record.error} retry={() => void record.refetch()} />
  if (!object || !record.data) return <Blank title={t('list.unknown')} note={t('list.unknown_note')} />
  return (
    <RecordContext value={{ object: name, id }}>
      <Detail key={id} object={object} row={record.data} />
    </RecordContext>
  )
}

function Detail({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('records')
  const te = useTexts('everyday')
  const ta = useTexts('access')
  const say = useSay()
  const narrow = useNarrow()
  const go = useNavigate()
  const ask = useAsk()
  const client = useQueryClient()
  const explained = object.routed === true || object.fields.some((field) => field.derived && SCORED.includes(field.name))

  const named = object.fields.find((field) => field.name === object.title)
  const title = (named && wordsOf(named, row[object.title])) || t('detail.untitled')
  const given = useMeta().data?.forms?.find((form) => form.object === object.name)?.summary ?? []
  const heads = given.length > 0 ? given.flatMap((name) => object.fields.find((field) => field.name === name) ?? []) : object.fields.filter((field) => field.type === 'choice').slice(0, 5)
  const pills = heads.filter((field) => !isEmpty(row[field.name]))
  const owner = object.fields.find((field) => field.name === 'owner')
  const timeline = <TimelinePanel object={object.name} id={row.id} fields={object.fields} />
  const why = explained ? <ExplanationPanel object={object.name} id={row.id} /> : null
  const remove = async () => {
    const sure = await ask({ title: te('record.remove_title', { title }), content: te('batch.remove_note'), okText: te('record.remove'), cancelText: te('cancel'), danger: true })
    if (!sure) return
    try {
      await removeRecord(object.name, row.id, row.version)
      await client.invalidateQueries({ queryKey: ['list', object.name] })
      void go(`/records/${object.name}`)
      toast.offer(te('record.removed', { title }), te('undo'), () => {
        restoreRecords(object.name, [row.id]).then(
          () => void go(`/records/${object.name}/${row.id}`),
          (error: unknown) => toast.error(error instanceof Error ? error.message : te('unsaved')),
        )
      })
    } catch (error) {
      toast.error(error instanceof Error ? error.message : te('unsaved'))
    }
  }
  const [asking, askWho] = useState<'sees' | 'looked' | null>(null)
  const board = useAbility('see_board')
  const manages = useAbility('manage_accounts')
  const audits = useAbility('read_audit')
  const who: MenuItem[] = [
    ...(board || manages ? [{ key: 'who', icon: <LockIcon />, label: ta('who.open'), run: () => askWho('sees') }] : []),
    ...(audits ? [{ key: 'looked', icon: <EyeIcon />, label: ta('looked.open'), run: () => askWho('looked') }] : []),
  ]
  const acts: MenuItem[] = [...who, ...(object.actions.includes('remove') ? [{ key: 'remove', icon: <RemoveIcon />, label: te('record.remove'), danger: true, run: () => void remove() }] : [])]
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
                {TELLING.includes(field.type) ? null : t('detail.named', { field: say(field.label) })}
                <Cell value={row[field.name]} field={field} />
              </span>
            )
          })}
          {owner ? <span>{t('detail.owner', { name: row.owner ? wordsOf(owner, row.owner) : t('detail.pool') })}</span> : null}
        </span>
      }
      actions={
        <>
          <MarkButtons object={object.name} id={row.id} />
          {explained ? <Ownership object={object} row={row} /> : null}
          {acts.length > 0 ? (
            <Menu items={acts} label={te('record.more')}>
              <Button icon={<MoreIcon />} aria-label={te('record.more')} />
            </Menu>
          ) : null}
        </>
      }
    >
      {asking ? (
        <Suspense fallback={null}>
          {asking === 'sees' ? <WhoSees object={object} id={row.id} title={title} onClose={() => askWho(null)} /> : <LookedAt object={object} id={row.id} title={title} onClose={() => askWho(null)} />}
        </Suspense>
      ) : null}
      <LookBar object={object} row={row} title={title} />
      <QualityBar object={object} row={row} title={title} />
      <AlikeNote object={object} id={row.id} />
      {narrow || !why ? (
        <RecordParts
          object={object}
          row={row}
          title={title}
          more={[{ key: 'timeline', label: t('timeline.title'), children: timeline }, ...(why ? [{ key: 'why', label: t('why.short'), children: why }] : [])]}
        />
      ) : (
        <div className={styles.columns}>
          <div className={styles.main}>
            <RecordParts object={object} row={row} title={title} more={[{ key: 'timeline', label: t('timeline.title'), children: timeline }]} />
          </div>
          <aside className={styles.side}>{why}</aside>
        </div>
      )}
    </Page>
  )
}
