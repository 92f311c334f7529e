/** Access for a time: requests that wait for the reader, his own, and everything he answers for with its history. */
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'

import { accessQueries, type Whose } from '@/api'
import { Blank, Chips, DoneIcon, Failed, Page, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { TemporaryCard } from './access/TemporaryCard'
import styles from './access/access.module.css'

const WHOSE: Whose[] = ['answer', 'mine', 'all']

export default function Access() {
  const t = useTexts('access')
  const [params, setParams] = useSearchParams()
  const given = params.get('whose')
  const whose = WHOSE.find((one) => one === given) ?? 'answer'
  const found = useQuery(accessQueries.temporary(whose))
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={<Chips single label={t('whose')} options={WHOSE.map((value) => ({ value, label: t(`whose_${value}`) }))} value={[whose]} onChange={([next]) => setParams(next ? { whose: next } : {}, { replace: true })} />}
    >
      {found.isPending ? (
        <SkeletonRows count={4} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.length === 0 ? (
        <Blank icon={<DoneIcon />} title={t(`none_${whose}`)} note={t('none_note')} />
      ) : (
        <div className={styles.cards}>
          {found.data.map((one) => (
            <TemporaryCard key={one.id} given={one} answers={whose !== 'mine'} />
          ))}
        </div>
      )}
    </Page>
  )
}
