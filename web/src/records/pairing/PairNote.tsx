/** On the record page: which records may be the same customer, why, and what to do about it. */
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'

import { recordKeys, type ObjectMeta, type Pair } from '@/api'
import { Alert, Button } from '@/design'
import { wordsOf } from '@/fields'
import { useTexts } from '@/i18n'

import { Evidence, Sureness } from './Evidence'
import styles from './pairs.module.css'
import { useTellApart } from './usePairs'

const MergeDialog = lazy(() => import('../merging/MergeDialog'))
const AT_ONCE = 3

export function PairNote({ object, id, pairs }: { object: ObjectMeta; id: string; pairs: readonly Pair[] }) {
  const t = useTexts('pairs')
  const client = useQueryClient()
  const tell = useTellApart()
  const [merging, setMerging] = useState<Pair | null>(null)
  const named = object.fields.find((field) => field.name === object.title)
  const merges = object.actions.includes('update') && object.actions.includes('remove')
  if (pairs.length === 0) return null
  return (
    <>
      <Alert
        type="warning"
        showIcon
        className={styles.note}
        title={t('note')}
        description={
          <ul className={styles.noted}>
            {pairs.slice(0, AT_ONCE).map((pair) => {
              const other = pair.one.id === id ? pair.other : pair.one
              return (
                <li key={other.id}>
                  <div className={styles.head}>
                    <Link to={`/records/${object.name}/${other.id}`}>{(named && wordsOf(named, other[named.name])) || other.id.slice(0, 8)}</Link>
                    <Sureness pair={pair} />
                    {merges ? (
                      <Button size="small" onClick={() => setMerging(pair)}>
                        {t('merge')}
                      </Button>
                    ) : null}
                    {pair.may ? (
                      <Button size="small" disabled={tell.isPending} onClick={() => tell.mutate({ pair, apart: true })}>
                        {t('apart')}
                      </Button>
                    ) : null}
                  </div>
                  <Evidence evidence={pair.evidence} />
                </li>
              )
            })}
          </ul>
        }
      />
      {merging ? (
        <Suspense fallback={null}>
          <MergeDialog
            object={object}
            ids={[id, merging.one.id === id ? merging.other.id : merging.one.id]}
            onClose={() => setMerging(null)}
            onMerged={() => void client.invalidateQueries({ queryKey: recordKeys.one(object.name, id) })}
          />
        </Suspense>
      ) : null}
    </>
  )
}
