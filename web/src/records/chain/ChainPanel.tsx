/** Who decides at the customer: drawn from his contacts, with what nobody has found out yet. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { http, queries, recordKeys, useObject, type Row, type Rows } from '@/api'
import { AddIcon, Blank, Button, Failed, SkeletonRows, WarnIcon } from '@/design'
import { isReference } from '@/fields'
import { useTexts } from '@/i18n'

import type { BlockProps } from '../blocks'
import { Chart } from './Chart'
import { gapsOf } from './laid'
import styles from './chain.module.css'

const NewRecord = lazy(() => import('../NewRecord'))
const PEOPLE = 'sales.contact'
const ACCOUNT = 'sales.account'
const FIELDS = ['name', 'job_title', 'role', 'influence', 'attitude', 'hidden_kol', 'sways', 'approval_step']
const MOST = 60

/** What the people of this record point to. */
function pointers({ object, row }: BlockProps): Record<string, { id: string; title: string }> {
  const found: Record<string, { id: string; title: string }> = {}
  for (const name of ['account', 'lead']) {
    const given = row[name]
    if (object.name === `sales.${name}`) found[name] = { id: row.id, title: String(row.name ?? '') }
    else if (isReference(given)) found[name] = { id: given.id, title: given.title ?? '' }
  }
  return found
}

export default function ChainPanel(props: BlockProps) {
  const { object, row } = props
  const t = useTexts('block-chain')
  const people = useObject(PEOPLE)
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  const points = pointers(props)
  const filter = Object.entries(points).map(([name, one]) => `${name} == "${one.id}"`).join(' || ')
  const names = FIELDS.filter((name) => people?.fields.some((field) => field.name === name))
  const found = useQuery({
    queryKey: ['list', PEOPLE, { chain: filter, names }],
    queryFn: ({ signal }) => http.get<Rows>(`/records/${PEOPLE}`, { fields: names.join(','), filter, limit: MOST }, signal),
    enabled: people !== undefined && filter !== '',
  })
  const own = object.name === ACCOUNT
  const asked = useQuery({ ...queries.record(ACCOUNT, points.account?.id ?? ''), enabled: !own && points.account !== undefined, retry: false })
  const account: Row | null = own ? row : (asked.data ?? null)
  if (!people || filter === '') return <Blank title={t('none')} note={t('no_customer')} />
  if (found.isPending) return <SkeletonRows count={3} />
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />
  const rows = found.data.rows
  const known = Number(account?.chain ?? row.chain ?? NaN)
  const gaps = gapsOf(rows, account)
  const close = () => {
    setAdding(false)
    void client.invalidateQueries({ queryKey: recordKeys.one(object.name, row.id) })
    if (points.account) void client.invalidateQueries({ queryKey: recordKeys.one(ACCOUNT, points.account.id) })
  }
  return (
    <div className={styles.chain}>
      <div className={styles.head}>
        {Number.isFinite(known) ? (
          <label>
            {t('known')}
            <progress max={1} value={known} />
            <b>{Math.round(known * 100)}%</b>
          </label>
        ) : null}
        {people.actions.includes('create') ? (
          <Button size="small" icon={<AddIcon />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        ) : null}
      </div>
      {rows.length === 0 ? <Blank title={t('none')} note={t('none_note')} /> : <Chart object={people} people={rows} />}
      {found.data.next ? <p>{t('more', { count: MOST })}</p> : null}
      {gaps.length > 0 ? (
        <ul className={styles.gaps} aria-label={t('gaps')}>
          {gaps.map((one) => (
            <li key={one.gap}>
              <WarnIcon /> {t(`gap.${one.gap}`, { people: one.people.slice(0, 5).join(t('comma')), count: one.people.length })}
            </li>
          ))}
        </ul>
      ) : null}
      {account && (account.approval_flow || account.it_limits) ? (
        <dl className={styles.told}>
          {(['approval_flow', 'it_limits'] as const).map((name) =>
            typeof account[name] === 'string' ? (
              <div key={name}>
                <dt>{t(name)}</dt>
                <dd>{account[name]}</dd>
              </div>
            ) : null,
          )}
        </dl>
      ) : null}
      {!own && points.account ? <Link to={`/records/${ACCOUNT}/${points.account.id}`}>{t('to_account')}</Link> : null}
      {adding ? (
        <Suspense fallback={null}>
          <NewRecord object={people} start={points} onClose={close} stay />
        </Suspense>
      ) : null}
    </div>
  )
}
