/** The clerk's queue: records that may be one customer, with the evidence; merged, or told apart for good. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { pairQueries, useMeta, type Pair, type PairState } from '@/api'
import { Blank, Chips, DoneIcon, Failed, Page, Select, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { PairCard } from './pairing/PairCard'
import styles from './pairing/pairs.module.css'
import { useTellApart } from './pairing/usePairs'

const Contests = lazy(() => import('./pairing/Contests'))
const MergeDialog = lazy(() => import('./merging/MergeDialog'))

export default function Pairs() {
  const t = useTexts('pairs')
  const say = useSay()
  const client = useQueryClient()
  const meta = useMeta().data
  const [object, setObject] = useState<string | null>(null)
  const [state, setState] = useState<PairState>('open')
  const [contests, showContests] = useState(false)
  const [merging, setMerging] = useState<Pair | null>(null)
  const queue = useQuery(pairQueries.queue(object, state))
  const tell = useTellApart()
  const compared = queue.data?.compared ?? {}
  const rows = queue.data?.rows ?? []
  const merged = meta?.objects.find((one) => one.name === merging?.object)
  return (
    <Page
      title={t('title')}
      note={t('note_page')}
      actions={
        <>
          <Chips
            single
            label={t('state')}
            options={(['open', 'contest', 'apart'] as const).map((value) => ({ value, label: t(`state_${value}`) }))}
            value={[contests ? 'contest' : state]}
            onChange={([next]) => {
              showContests(next === 'contest')
              setState(next === 'apart' ? 'apart' : 'open')
            }}
          />
          <Select<string>
            allowClear
            className={styles.objects}
            aria-label={t('object')}
            placeholder={t('object')}
            value={object}
            options={(meta?.objects ?? []).filter((one) => one.name in compared).map((one) => ({ value: one.name, label: say(one.label) }))}
            onChange={(next: string | undefined) => setObject(next ?? null)}
          />
        </>
      }
    >
      {contests ? (
        <Suspense fallback={<SkeletonRows count={4} />}>
          <Contests />
        </Suspense>
      ) : queue.isPending ? (
        <SkeletonRows count={4} />
      ) : queue.isError ? (
        <Failed error={queue.error} retry={() => void queue.refetch()} />
      ) : rows.length === 0 ? (
        <Blank icon={<DoneIcon />} title={t(`none_${state}`)} note={t('none_note')} />
      ) : (
        <div className={styles.cards}>
          {rows.map((pair) => (
            <PairCard
              key={`${pair.one.id} ${pair.other.id}`}
              pair={pair}
              compared={compared[pair.object] ?? []}
              busy={tell.isPending}
              onMerge={() => setMerging(pair)}
              onSay={(apart) => tell.mutate({ pair, apart })}
            />
          ))}
        </div>
      )}
      {merging && merged ? (
        <Suspense fallback={null}>
          <MergeDialog object={merged} ids={[merging.one.id, merging.other.id]} onClose={() => setMerging(null)} onMerged={() => void client.invalidateQueries({ queryKey: ['pairs'] })} />
        </Suspense>
      ) : null}
    </Page>
  )
}
