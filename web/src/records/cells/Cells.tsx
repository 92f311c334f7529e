/** 细胞: all one may see, each with its customers, its people and how it stands. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { cellQueries, useObject, type CellLine, type CellsShown } from '@/api'
import { Blank, Button, Failed, Page, PeopleIcon, AddIcon, SkeletonRows, Tone } from '@/design'
import { Definition, FigureNumber, type Asked } from '@/figures'
import { formatCount, useSay, useTexts } from '@/i18n'

import { useFresh } from './useFresh'
import styles from './cells.module.css'

const NewRecord = lazy(() => import('../NewRecord'))

export default function Cells() {
  const t = useTexts('cells')
  const found = useQuery(cellQueries.all())
  const object = useObject(found.data?.object ?? '')
  const [forming, form] = useState(false)
  useFresh(found.data ? [found.data.object, found.data.members] : [])
  const button = (
    <Button type="primary" icon={<AddIcon />} onClick={() => form(true)}>
      {t('form')}
    </Button>
  )
  return (
    <Page title={t('title')} note={t('note')} actions={found.data?.may_form && object ? button : null}>
      {found.isPending ? <SkeletonRows count={4} /> : found.isError ? <Failed error={found.error} retry={() => void found.refetch()} /> : <CellLines shown={found.data} />}
      {forming && object ? (
        <Suspense fallback={null}>
          <NewRecord object={object} stay onClose={() => (form(false), void found.refetch())} />
        </Suspense>
      ) : null}
    </Page>
  )
}

export function CellLines({ shown }: { shown: CellsShown }) {
  const t = useTexts('cells')
  const [asked, ask] = useState<Asked | null>(null)
  if (shown.cells.length === 0) return <Blank icon={<PeopleIcon />} title={t('none')} note={t('none_note')} />
  return (
    <>
      <ul className={styles.lines}>
        {shown.cells.map((cell) => (
          <Line key={cell.id} cell={cell} shown={shown} onAsk={ask} />
        ))}
      </ul>
      <Definition asked={asked} onClose={() => ask(null)} />
    </>
  )
}

function Line({ cell, shown, onAsk }: { cell: CellLine; shown: CellsShown; onAsk: (asked: Asked) => void }) {
  const t = useTexts('cells')
  const say = useSay()
  const listed = cell.accounts.map((one) => `'${one.id}'`).join(', ')
  return (
    <li className={styles.line}>
      <div className={styles.who}>
        <Link to={`/cells/${cell.id}`}>{cell.name || t('unnamed')}</Link>
        <small>{[cell.unit?.title, t('people_count', { count: formatCount(cell.people) }), t('customers_count', { count: formatCount(cell.accounts.length) })].filter(Boolean).join(' · ')}</small>
        <span className={styles.names}>
          {cell.accounts.map((one) => (
            <Tone key={one.id}>{one.title || t('hidden_account')}</Tone>
          ))}
        </span>
      </div>
      <dl className={styles.numbers}>
        {shown.figures.map((figure, place) => (
          <div key={figure.metric.name} data-gap={figure.gap && Boolean(cell.values[place])}>
            <dt>{say(figure.metric.label)}</dt>
            <dd>
              <FigureNumber figure={figure} value={cell.values[place] ?? null} where={`${figure.by} in [${listed}]`} of={cell.name} onAsk={onAsk} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
