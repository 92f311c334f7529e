/** 战区指挥视图: how a war zone moves, its cells and task forces, what they ask for, and what the front tells. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { useLiveState, zoneQueries, type Row, type ZoneShown } from '@/api'
import { Blank, Chips, Failed, Loading, Page, Panel, SkeletonRows, Tone } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { CellLines } from '../cells/Cells'
import { useFresh } from '../cells/useFresh'
import { Reports } from './Reports'
import { Requests } from './Requests'
import { Resources } from './Resources'
import { Trends } from './Trends'
import styles from './zones.module.css'

export default function WarZones() {
  const t = useTexts('zones')
  const { id } = useParams()
  const go = useNavigate()
  const zones = useQuery(zoneQueries.all())
  const first = zones.data?.find((one) => one.mine) ?? zones.data?.[0]
  useEffect(() => {
    if (!id && first) void go(`/war-zones/${first.id}`, { replace: true })
  }, [id, first, go])
  const line = useLiveState((state) => state.line)
  if (zones.isPending) return <Loading />
  if (zones.isError) return <Failed error={zones.error} retry={() => void zones.refetch()} />
  return (
    <Page
      title={zones.data.find((one) => one.id === id)?.title ?? t('title')}
      note={
        <Tone tone={line === 'lost' ? 'amber' : 'green'} dot>
          {t(line === 'lost' ? 'line_lost' : 'line_open')}
        </Tone>
      }
      actions={zones.data.length > 1 && id ? <Chips single label={t('which')} options={zones.data.map((one) => ({ value: one.id, label: one.title }))} value={[id]} onChange={([next]) => next && void go(`/war-zones/${next}`, { replace: true })} /> : null}
    >
      {id ? <OneZone key={id} id={id} /> : <Blank title={t('none')} note={t('none_note')} />}
    </Page>
  )
}

function OneZone({ id }: { id: string }) {
  const t = useTexts('zones')
  const found = useQuery(zoneQueries.one(id))
  const shown = found.data
  useFresh([shown?.cells?.object, shown?.requests?.object, shown?.reports?.object, shown?.task_forces?.object].flatMap((one) => one ?? []), 'zones')
  if (found.isPending) return <SkeletonRows count={8} />
  if (!shown) return <Failed error={found.error} retry={() => void found.refetch()} />
  return (
    <>
      <Trends trends={shown.trends} of={shown.name} />
      <div className={styles.columns}>
        <div className={styles.column}>
          {shown.cells ? (
            <section aria-label={t('cells')}>
              <h2 className={styles.head}>
                <Link to="/cells">{t('cells_count', { count: formatCount(shown.cells.cells.length) })}</Link>
              </h2>
              <CellLines shown={shown.cells} />
            </section>
          ) : null}
          {shown.task_forces ? <Forces forces={shown.task_forces} /> : null}
          {shown.resources ? <Resources resources={shown.resources} /> : null}
        </div>
        <div className={styles.column}>
          {shown.requests ? <Requests zone={id} requests={shown.requests} /> : null}
          {shown.reports ? <Reports reports={shown.reports} /> : null}
        </div>
      </div>
    </>
  )
}

function Forces({ forces }: { forces: NonNullable<ZoneShown['task_forces']> }) {
  const t = useTexts('zones')
  return (
    <Panel title={t('forces.title')} note={t('forces.note', { count: formatCount(forces.rows.length) })} flush>
      {forces.rows.length === 0 ? (
        <Blank small title={t('forces.none')} />
      ) : (
        <ul className={styles.rows}>
          {forces.rows.map((row: Row) => (
            <li key={row.id}>
              <Link to={`/task-forces/${row.id}`}>{String(row.name ?? '')}</Link>
              <small>{typeof row.purpose === 'string' ? row.purpose : ''}</small>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
