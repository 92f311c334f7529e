/** The table on values of one's own, and on what has been: who would be judged otherwise. */
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'

import { ApiProblem, http, type FieldMeta, type Label } from '@/api'
import { Alert, Blank, Button, HistoryIcon, InputNumber, Labelled, Panel, Tone, TryIcon } from '@/design'
import { isReference, typeOf, wordsOf } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'
import { Surroundings } from '@/records'

import { useDraftLife } from '../draft'
import type { Body } from '../shapes'
import { outputsOf, rowsOf } from './Grid'
import styles from './tables.module.css'

type Outputs = Record<string, unknown>

interface Verdict {
  rows: number[]
  outputs: Outputs
  reason: Label
}

interface Replay {
  checked: number
  changed: number
  more: boolean
  moves: { id: string; title: string | null; was: Outputs; now: Outputs; rows: number[]; reason: Label }[]
  counts: { was: Outputs; now: Outputs; count: number }[]
}

interface TrialProps {
  name: string
  object: string
  body: Body
  fields: ReadonlyMap<string, FieldMeta>
}

const NAMES = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|signal\.\w+|[A-Za-z_]\w*/g

/** The names that the rows' expressions speak of. */
function namesIn(body: Body, fields: ReadonlyMap<string, FieldMeta>): string[] {
  const texts = rowsOf(body).flatMap((row) => [row.when, ...Object.values(row.then)])
  const found = texts.flatMap((text) => text.match(NAMES) ?? []).filter((word) => word.startsWith('signal.') || fields.has(word))
  return [...new Set(found)]
}

function useOutputWords(fields: ReadonlyMap<string, FieldMeta>): (outputs: Outputs) => string {
  const t = useTexts('studio-tables')
  const say = useSay()
  return (outputs) =>
    Object.entries(outputs)
      .map(([name, value]) => {
        const field = fields.get(name)
        return `${say(field?.label) || name}: ${value === null || value === undefined ? t('bench.empty') : field ? wordsOf(field, value) || String(value) : String(value)}`
      })
      .join(', ')
}

const wire = (value: unknown): unknown => (isReference(value) ? value.id : value)

function Refusal({ error }: { error: Error }) {
  const detail = error instanceof ApiProblem ? [error.detail, ...error.faults.map((fault) => fault.detail)].filter(Boolean).join(' ') : error.message
  return <Alert type="error" showIcon title={detail || error.message} />
}

export function Bench({ name, body, fields }: Omit<TrialProps, 'object'>) {
  const t = useTexts('studio-tables')
  const say = useSay()
  const id = useId()
  const words = useOutputWords(fields)
  const draft = useDraftLife((life) => life.known)
  const [values, setValues] = useState<Record<string, unknown>>({})
  const trial = useMutation({
    mutationFn: () => http.post<Verdict>('/studio/decision-tables/test', { table: body, name, draft: draft?.id, values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, wire(value)])) }),
  })
  const names = namesIn(body, fields).filter((one) => !outputsOf(body).includes(one))
  return (
    <Panel title={t('bench.title')}>
      <Surroundings>
        <form
          className={styles.bench}
          onSubmit={(event) => {
            event.preventDefault()
            trial.mutate()
          }}
        >
          {names.map((one) => {
            const field = fields.get(one)
            if (!field) return <Labelled key={one} label={one}>{(tied) => <InputNumber {...tied} style={{ width: '100%' }} value={(values[one] as number | undefined) ?? null} onChange={(value) => setValues({ ...values, [one]: value })} />}</Labelled>
            const { Input } = typeOf(field)
            return (
              <Labelled key={one} label={say(field.label)}>
                <Input id={`${id}-${one}`} field={{ ...field, required: false }} label={say(field.label)} value={values[one] ?? null} onChange={(value) => setValues({ ...values, [one]: value })} />
              </Labelled>
            )
          })}
          {names.length === 0 ? <p className={styles.note}>{t('bench.no_inputs')}</p> : null}
          <Button htmlType="submit" icon={<TryIcon />} loading={trial.isPending}>
            {t('bench.run')}
          </Button>
          {trial.isError ? <Refusal error={trial.error} /> : null}
          {trial.data ? (
            <div className={styles.verdict} role="status">
              <b>{words(trial.data.outputs)}</b>
              <span>{trial.data.rows.length ? t('bench.by_rows', { rows: trial.data.rows.map((row) => row + 1).join(', ') }) : t('bench.by_none')}</span>
              <small>{say(trial.data.reason)}</small>
            </div>
          ) : null}
        </form>
      </Surroundings>
    </Panel>
  )
}

export function Past({ name, object, body, fields }: TrialProps) {
  const t = useTexts('studio-tables')
  const say = useSay()
  const words = useOutputWords(fields)
  const draft = useDraftLife((life) => life.known)
  const replay = useMutation({ mutationFn: () => http.post<Replay>('/studio/decision-tables/replay', { table: body, name, draft: draft?.id }) })
  const found = replay.data
  return (
    <Panel
      title={t('past.title')}
      note={t('past.note')}
      actions={
        <Button icon={<HistoryIcon />} loading={replay.isPending} onClick={() => replay.mutate()}>
          {t('past.run')}
        </Button>
      }
    >
      {replay.isError ? <Refusal error={replay.error} /> : null}
      {!found ? (
        replay.isError ? null : <p className={styles.note}>{t('past.how')}</p>
      ) : found.changed === 0 ? (
        <Blank small icon={<HistoryIcon />} title={t('past.same', { count: formatCount(found.checked) })} />
      ) : (
        <div className={styles.past} role="status">
          <b>{t(found.more ? 'past.changed_more' : 'past.changed', { changed: formatCount(found.changed), checked: formatCount(found.checked) })}</b>
          <div className={styles.counts}>
            {found.counts.slice(0, 12).map((one, at) => (
              <Tone key={at} tone="blue">
                {words(one.was)} → {words(one.now)} × {formatCount(one.count)}
              </Tone>
            ))}
          </div>
          <ul className={styles.moves}>
            {found.moves.map((move) => (
              <li key={move.id}>
                <Link to={`/records/${object}/${move.id}`}>{move.title || move.id}</Link>
                <span>
                  {words(move.was)} → <b>{words(move.now)}</b>
                </span>
                <small>{say(move.reason)}</small>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  )
}
