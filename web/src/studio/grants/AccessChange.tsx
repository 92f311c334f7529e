/** What a draft of grants does to people: who loses and gains which records, fields and actions, and what it would have refused last month. */
import { useQuery } from '@tanstack/react-query'

import { http, useAbility, type Label } from '@/api'
import { Collapse, Failed, Section, SkeletonRows, Tone } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import type { Draft } from '../shapes'
import styles from '../studio.module.css'

interface Touched {
  id: string
  title: string
}

interface Moved {
  people: number
  records: number
  /** Counting stopped: it is at least this. */
  more: boolean
  who: { id: string; name: string; records: number; examples: Touched[] }[]
}

interface ActionChanged {
  action: string
  label: Label
  lost: Moved
  gained: Moved
  /** People who will do it with no record at all any more, or for the first time. */
  closed: number
  opened: number
  late: boolean
}

interface ObjectChanged {
  object: string
  label: Label
  actions: ActionChanged[]
  fields: { name: string; label: Label; lost: number; gained: number }[]
}

interface Changed {
  people: number
  touched: number
  objects: ObjectChanged[]
  replayed: { since: string; changes: number; refused: number; whole: boolean; by: { id: string; name: string; refused: number; examples: Touched[] }[] } | null
}

const ABOUT = ['grant', 'guard', 'role', 'pack', 'situation', 'variant']

export function AccessChange({ draft }: { draft: Draft }) {
  const may = useAbility('manage_definitions')
  if (!may || !draft.changes.some((one) => ABOUT.includes(one.kind))) return null
  return <AccessAsked at={`/studio/drafts/${draft.id}/access`} known={['studio', 'plan', draft.id, draft.revision, 'access']} by="post" />
}

/** The same asked at any address that answers it. */
export function AccessAsked({ at, known, by }: { at: string; known: readonly unknown[]; by: 'get' | 'post' }) {
  const t = useTexts('studio-grants')
  const found = useQuery({ queryKey: known, queryFn: ({ signal }) => (by === 'get' ? http.get<Changed>(at, {}, signal) : http.post<Changed>(at, {})), staleTime: 0, gcTime: 0, retry: false })
  return (
    <Section title={t('change.title')}>
      {found.isPending ? <SkeletonRows count={3} /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Told found={found.data} />}
    </Section>
  )
}

function Told({ found }: { found: Changed }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  if (found.touched === 0) return <p className={styles.quiet}>{t('change.nobody', { count: found.people })}</p>
  return (
    <>
      <p className={styles.quiet}>{t('change.touched', { count: found.touched, people: found.people })}</p>
      {found.objects.map((one) => (
        <section key={one.object} aria-label={t('change.of', { name: say(one.label) })}>
          <ul className={styles.changedList}>
            {one.actions.map((each) => (
              <ActionLines key={each.action} name={say(one.label)} one={each} />
            ))}
            {one.fields.map((each) => (
              <li key={each.name}>{t(each.lost > 0 ? 'change.field_lost' : 'change.field_gained', { count: each.lost || each.gained, name: say(one.label), field: say(each.label) })}</li>
            ))}
          </ul>
        </section>
      ))}
      <Replayed found={found} />
    </>
  )
}

function ActionLines({ name, one }: { name: string; one: ActionChanged }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const words = { name, action: say(one.label) }
  return (
    <>
      {(['lost', 'gained'] as const).map((side) =>
        one[side].records > 0 ? (
          <li key={side}>
            <Tone tone={side === 'lost' ? 'red' : 'amber'}>{t(`change.${side}`, { ...words, people: one[side].people, count: one[side].records, shown: `${formatCount(one[side].records)}${one[side].more ? '+' : ''}` })}</Tone>
            <People who={one[side].who.map((each) => ({ ...each, count: each.records }))} unit="change.records" />
          </li>
        ) : null,
      )}
      {one.closed > 0 && one.lost.records === 0 ? <li>{t('change.closed', { ...words, count: one.closed })}</li> : null}
      {one.opened > 0 && one.gained.records === 0 ? <li>{t('change.opened', { ...words, count: one.opened })}</li> : null}
      {one.late ? <li className={styles.quiet}>{t('change.late', words)}</li> : null}
    </>
  )
}

function Replayed({ found }: { found: Changed }) {
  const t = useTexts('studio-grants')
  const { replayed } = found
  if (!replayed) return null
  if (replayed.changes === 0) return <p className={styles.quiet}>{t('change.unchanged', { at: fullMomentWords(replayed.since) })}</p>
  return (
    <section aria-label={t('change.replayed')}>
      <p>
        <Tone tone={replayed.refused > 0 ? 'red' : 'green'}>{t(replayed.refused > 0 ? 'change.refused' : 'change.none_refused', { changes: formatCount(replayed.changes), count: replayed.refused, shown: formatCount(replayed.refused) })}</Tone>
      </p>
      <small className={styles.quiet}>
        {t('change.since', { at: fullMomentWords(replayed.since) })}
        {replayed.whole ? '' : t('change.not_whole')}
      </small>
      {replayed.by.length > 0 ? <People who={replayed.by.map((each) => ({ ...each, count: each.refused }))} unit="change.times" /> : null}
    </section>
  )
}

function People({ who, unit }: { who: { id: string; name: string; count: number; examples: Touched[] }[]; unit: string }) {
  const t = useTexts('studio-grants')
  const rows = (
    <ul className={styles.changedList}>
      {who.map((one) => (
        <li key={one.id}>
          {t(unit, { name: one.name, count: one.count })}
          {one.examples.length > 0 ? <small className={styles.quiet}> {one.examples.map((each) => each.title).join(t('change.between'))}</small> : null}
        </li>
      ))}
    </ul>
  )
  return <Collapse ghost size="small" items={[{ key: 'who', label: t('change.who'), children: rows }]} />
}
