/** What the cells of a war zone ask for, with the clock until somebody answers. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'

import { changeRecord, useObject, type Row, type ZoneShown } from '@/api'
import { Blank, Button, Countdown, Panel, toast } from '@/design'
import { isReference, typeOf } from '@/fields'
import { formatCount, useSay, useTexts } from '@/i18n'

import styles from './zones.module.css'

type Asked = NonNullable<ZoneShown['requests']>

export function Requests({ zone, requests }: { zone: string; requests: Asked }) {
  const t = useTexts('zones')
  return (
    <Panel title={t('requests.title')} note={t('requests.note', { count: formatCount(requests.rows.length) })} flush>
      {requests.rows.length === 0 ? (
        <Blank small title={t('requests.none')} />
      ) : (
        <ul className={styles.rows}>
          {requests.rows.map((one) => (
            <Request key={one.record.id} zone={zone} requests={requests} one={one} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Request({ zone, requests, one: { record, clocks, why } }: { zone: string; requests: Asked; one: Asked['rows'][number] }) {
  const t = useTexts('zones')
  const say = useSay()
  const client = useQueryClient()
  const object = useObject(requests.object)
  const move = useMutation({
    mutationFn: (state: string) => changeRecord(requests.object, record.id, { [requests.state]: state }, Number(record.version)),
    onError: (error) => toast.error(error.message),
    onSettled: () => void client.invalidateQueries({ queryKey: ['zones', zone] }),
  })
  const title = object?.fields.find((field) => field.name === object.title)
  const state = object?.fields.find((field) => field.name === requests.state)
  const choices = (title?.options.choices ?? []) as { value: string; label: { zh: string; en: string } }[]
  const name = say(choices.find((choice) => choice.value === record[title?.name ?? ''])?.label) || t('requests.one')
  const from = [record.cell, record.account].filter(isReference).map((each) => each.title)
  const { Cell } = state ? typeOf(state) : { Cell: null }
  const taken = record[requests.state] === 'taken'
  const clock = clocks.find((each) => each.state === 'running')
  const told = [from.join(' · '), textOf(record.note)].filter(Boolean).join('：')
  return (
    <li>
      <div className={styles.request}>
        <Link to={`/records/${requests.object}/${record.id}`}>{name}</Link>
        <span className={styles.marks}>
          {Cell && state ? <Cell value={record[state.name]} field={state} /> : null}
          {clock ? <Countdown clock={clock} /> : null}
        </span>
      </div>
      <small>{told}</small>
      {why.length ? <small>{t(isReference(record.owner) ? 'requests.why' : 'requests.why_nobody', { name: isReference(record.owner) ? record.owner.title : '', reasons: why.map((one) => say(one)).join(t('reports.semicolon')) })}</small> : null}
      {object?.actions.includes('update') ? (
        <span className={styles.marks}>
          <Button size="small" type={taken ? 'default' : 'primary'} loading={move.isPending} onClick={() => move.mutate(taken ? 'done' : 'taken')} aria-label={t(taken ? 'requests.done_one' : 'requests.take_one', { name })}>
            {t(taken ? 'requests.done' : 'requests.take')}
          </Button>
        </span>
      ) : null}
    </li>
  )
}

const textOf = (value: Row[string]): string => (typeof value === 'string' ? value : '')
