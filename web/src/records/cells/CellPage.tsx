/** 细胞看板: what the customers of a cell do, where service is missing, how deals stand, who is in it, and its battle log. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useNavigate, useParams } from 'react-router'

import { cellQueries, useLiveState, type CellShown } from '@/api'
import { Button, Chips, EditIcon, Failed, FigureCard, Figures, Loading, Page, Panel, Tone } from '@/design'
import { Definition, FigureNumber, type Asked } from '@/figures'
import { useSay, useTexts } from '@/i18n'

import { CellAccounts } from './CellAccounts'
import { CellDeals } from './CellDeals'
import { CellFeed } from './CellFeed'
import { CellLog } from './CellLog'
import { CellPeople } from './CellPeople'
import { useFresh } from './useFresh'
import styles from './cells.module.css'

const AskSupport = lazy(() => import('./AskSupport'))

export default function CellPage() {
  const { id = '' } = useParams()
  const found = useQuery(cellQueries.one(id))
  if (found.isPending) return <Loading />
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />
  return <Standing key={id} id={id} cell={found.data} />
}

function Standing({ id, cell }: { id: string; cell: CellShown }) {
  const t = useTexts('cells')
  const line = useLiveState((state) => state.line)
  const [part, choose] = useState<'feed' | 'log'>('feed')
  const go = useNavigate()
  const [helping, help] = useState(false)
  const [asked, ask] = useState<Asked | null>(null)
  useFresh(cell.follows)
  const unit = (cell.record as { unit?: { title: string } | null }).unit?.title
  const goal = (cell.record as { goal?: string | null }).goal
  return (
    <Page
      title={cell.name || t('unnamed')}
      note={
        <>
          {unit ? `${unit} · ` : ''}
          <Tone tone={line === 'lost' ? 'amber' : 'green'} dot>
            {t(line === 'lost' ? 'line_lost' : 'line_open')}
          </Tone>
        </>
      }
      actions={
        <>
          {cell.may_change ? (
            <Button icon={<EditIcon />} onClick={() => void go(`/records/${cell.object}/${id}`)}>
              {t('edit')}
            </Button>
          ) : null}
          {cell.support ? (
            <Button type="primary" onClick={() => help(true)}>
              {t('support.button')}
            </Button>
          ) : null}
        </>
      }
    >
      {goal ? <p className={styles.goal}>{goal}</p> : null}
      <Size cell={cell} />
      <CellFigures cell={cell} onAsk={ask} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <CellAccounts cell={cell} />
          <CellDeals cell={cell} />
          <CellPeople id={id} cell={cell} />
        </div>
        <Panel
          title={t(part === 'feed' ? 'feed.title' : 'log.title')}
          actions={
            <Chips
              single
              label={t('which')}
              options={[
                { value: 'feed', label: t('feed.short') },
                { value: 'log', label: t('log.title') },
              ]}
              value={[part]}
              onChange={([next]) => next && choose(next as 'feed' | 'log')}
            />
          }
          flush
        >
          {part === 'feed' ? <CellFeed id={id} /> : <CellLog id={id} />}
        </Panel>
      </div>
      {helping && cell.support ? (
        <Suspense fallback={null}>
          <AskSupport id={id} cell={cell} object={cell.support} onClose={() => help(false)} />
        </Suspense>
      ) : null}
      <Definition asked={asked} onClose={() => ask(null)} />
    </Page>
  )
}

/** A cell is small: said when it is not. */
function Size({ cell }: { cell: CellShown }) {
  const t = useTexts('cells')
  const now = cell.members.filter((one) => one.state === 'now').length
  const told: string[] = []
  if (now < cell.people[0] || now > cell.people[1]) told.push(t('people_should', { least: cell.people[0], most: cell.people[1], count: now }))
  if (cell.accounts.length < cell.customers[0] || cell.accounts.length > cell.customers[1]) told.push(t('customers_should', { least: cell.customers[0], most: cell.customers[1], count: cell.accounts.length }))
  return told.length ? <p className={styles.should}>{told.join(' ')}</p> : null
}

function CellFigures({ cell, onAsk }: { cell: CellShown; onAsk: (asked: Asked) => void }) {
  const t = useTexts('cells')
  const say = useSay()
  const card = (one: CellShown['figures'][number]) => (
    <FigureCard key={one.metric.name} tone={one.gap && one.value ? 'red' : undefined} label={say(one.metric.label)} value={<FigureNumber figure={one} value={one.value} of={cell.name} onAsk={onAsk} />} />
  )
  const groups = [
    ['progress', cell.figures.filter((one) => !one.gap)],
    ['gaps', cell.figures.filter((one) => one.gap)],
  ] as const
  return (
    <div className={styles.figures}>
      {groups.map(([name, figures]) =>
        figures.length ? (
          <div key={name} role="group" aria-label={t(name)}>
            <h2 className={styles.groupTitle}>{t(name)}</h2>
            <Figures>{figures.map(card)}</Figures>
          </div>
        ) : null,
      )}
    </div>
  )
}
