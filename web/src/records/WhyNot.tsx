/** "Why not me?": the condition, the full desk, or the term that made the difference; managers ask about whom they manage. */
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { http, recordKeys, useAbility, useObject, useSession, type FieldMeta, type Label, type ObjectMeta } from '@/api'
import { Button, CheckIcon, CloseIcon, Failed, SkeletonRows, Tone } from '@/design'
import { isEmpty, isReference, typeOf, wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { Surroundings } from './surroundings'
import styles from './whynot.module.css'

interface Counted {
  of: 'record' | 'person'
  field: string
  label: Label
  value: unknown
  hidden: boolean
}

interface Condition {
  name: string
  label: Label
  says: Label
  holds: boolean
  decisive: boolean
  values: Counted[]
}

interface Term {
  name: string
  label: Label
  mine: number
  theirs: number | null
  ahead: 'mine' | 'theirs' | 'same'
}

interface Standing {
  value: number | null
  load: number
  cap: number
}

interface WhyNotTold {
  how: string
  said: Label
  person: { id: string; name: string }
  chosen: { id: string; name: string } | null
  object: string
  candidates: string
  conditions: Condition[]
  terms: Term[]
  mine: Standing | null
  theirs: Standing | null
  notes: Label[]
  later: Label | null
}

const two = (value: number | null) => (value === null ? '–' : value.toFixed(2))

/** `owner`: whom it was given to; nobody asks why it was not given to himself. */
export default function WhyNot({ object, id, owner }: { object: string; id: string; owner: string | null }) {
  const t = useTexts('why-not')
  const me = useSession()?.user.id
  const manages = useAbility('see_board')
  const about = useObject(object)
  const [asked, ask] = useState<string | null>(null)
  const field = about?.fields.find((one) => one.name === 'owner')
  if (!me || (!manages && owner === me)) return null
  return (
    <div className={styles.asking}>
      {manages && field ? (
        <Somebody field={field} onAsk={ask} />
      ) : (
        <Button size="small" aria-expanded={asked === me} onClick={() => ask(asked ? null : me)}>
          {t('me')}
        </Button>
      )}
      {asked ? <Told object={object} id={id} person={asked} me={me} /> : null}
    </div>
  )
}

function Somebody({ field, onAsk }: { field: FieldMeta; onAsk: (person: string | null) => void }) {
  const t = useTexts('why-not')
  const id = useId()
  const [chosen, choose] = useState<unknown>(null)
  const { Input } = typeOf(field)
  return (
    <div className={styles.somebody}>
      <label htmlFor={id}>{t('somebody')}</label>
      <Surroundings>
        <Input
          id={id}
          field={{ ...field, required: false }}
          label={t('somebody')}
          value={chosen}
          onChange={(value) => {
            choose(value)
            onAsk(isReference(value) ? value.id : null)
          }}
        />
      </Surroundings>
    </div>
  )
}

function Told({ object, id, person, me }: { object: string; id: string; person: string; me: string }) {
  const t = useTexts('why-not')
  const say = useSay()
  const found = useQuery({
    queryKey: [...recordKeys.one(object, id), 'why-not', person],
    queryFn: ({ signal }) => http.get<WhyNotTold>(`/records/${object}/${id}/why-not`, { person }, signal),
    retry: false,
  })
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <SkeletonRows count={3} />
  const why = found.data
  const who = person === me ? t('you') : why.person.name
  return (
    <div className={styles.told} role="status">
      <p className={styles.said}>{say(why.said)}</p>
      {why.later ? <p className={styles.note}>{t('later', { what: say(why.later) })}</p> : null}
      {why.terms.length > 0 ? <Terms why={why} who={who} /> : null}
      {why.conditions.length > 0 ? <Conditions why={why} /> : null}
      {why.notes.map((note) => (
        <p key={note.zh} className={styles.note}>
          {say(note)}
        </p>
      ))}
    </div>
  )
}

function Terms({ why, who }: { why: WhyNotTold; who: string }) {
  const t = useTexts('why-not')
  const say = useSay()
  const other = why.chosen?.name || t('chosen')
  const theirs = (term: Term) => (term.theirs === null ? t(`ahead.${term.ahead}`) : two(term.theirs))
  return (
    <table className={styles.terms} aria-label={t('terms')}>
      <thead>
        <tr>
          <th scope="col">{t('term')}</th>
          <th scope="col">{who}</th>
          <th scope="col">{other}</th>
        </tr>
      </thead>
      <tbody>
        {why.terms.map((term, at) => (
          <tr key={term.name} data-most={at === 0 && term.ahead === 'theirs' ? '' : undefined}>
            <th scope="row">
              {say(term.label)} {at === 0 && term.ahead === 'theirs' ? <Tone tone="amber">{t('most')}</Tone> : null}
            </th>
            <td>{two(term.mine)}</td>
            <td>{theirs(term)}</td>
          </tr>
        ))}
        {why.mine ? (
          <tr>
            <th scope="row">{t('load')}</th>
            <td>{`${why.mine.load}/${why.mine.cap}`}</td>
            <td>{why.theirs ? `${why.theirs.load}/${why.theirs.cap}` : t('not_shown')}</td>
          </tr>
        ) : null}
        {why.mine ? (
          <tr className={styles.sum}>
            <th scope="row">{t('value')}</th>
            <td>{two(why.mine.value)}</td>
            <td>{why.theirs ? two(why.theirs.value) : t('not_shown')}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  )
}

function Conditions({ why }: { why: WhyNotTold }) {
  const t = useTexts('why-not')
  const say = useSay()
  const record = useObject(why.object)
  const person = useObject(why.candidates)
  return (
    <ul className={styles.conditions} aria-label={t('conditions')}>
      {why.conditions.map((one) => (
        <li key={one.name} data-held={one.holds ? 'yes' : 'no'}>
          <span className={styles.mark} role="img" aria-label={one.holds ? t('holds') : t('holds_not')}>
            {one.holds ? <CheckIcon /> : <CloseIcon />}
          </span>
          <span>
            <span title={say(one.says)}>{say(one.label)}</span> {one.decisive ? <Tone tone="red">{t('decisive')}</Tone> : null}
            <small>
              {one.values.map((value, at) => (
                <Value key={`${value.of} ${value.field}`} value={value} first={at === 0} about={value.of === 'record' ? record : person} />
              ))}
            </small>
          </span>
        </li>
      ))}
    </ul>
  )
}

function Value({ value, first, about }: { value: Counted; first: boolean; about: ObjectMeta | undefined }) {
  const t = useTexts('why-not')
  const say = useSay()
  const field = about?.fields.find((one) => one.name === value.field)
  const words = value.hidden
    ? t('hidden')
    : typeof value.value === 'boolean'
      ? t(value.value ? 'yes' : 'no')
      : isEmpty(value.value)
        ? t('empty')
        : (field && wordsOf(field, value.value)) || String(value.value)
  return <>{`${first ? '' : t('and')}${t(`of_${value.of}`)}${t('named', { field: say(value.label), value: words })}`}</>
}
