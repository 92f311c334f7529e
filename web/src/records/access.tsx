/** Access for a time: requests that wait for the reader, his own, and everything he answers for with its history. */
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'

import { accessQueries, useAbility, type Whose } from '@/api'
import { Blank, Chips, DoneIcon, Failed, Page, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { Packs } from './access/Packs'
import { TemporaryCard } from './access/TemporaryCard'
import styles from './access/access.module.css'

const WHOSE: Whose[] = ['answer', 'mine', 'all']

export default function Access() {
  const t = useTexts('access')
  const [params, setParams] = useSearchParams()
  const given = params.get('whose')
  const manages = useAbility('manage_accounts')
  const puts = useAbility('put_packs')
  const packs = manages && given === 'packs'
  const whose = WHOSE.find((one) => one === given) ?? 'answer'
  const found = useQuery({ ...accessQueries.temporary(whose), enabled: !packs })
  const options = [...WHOSE.map((value) => ({ value: value as string, label: t(`whose_${value}`) })), ...(manages ? [{ value: 'packs', label: t('whose_packs') }] : [])]
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        <>
          {manages || puts ? <Link to="/permissions?view=canvas">{t('board.open')}</Link> : null}
          <Chips single label={t('whose')} options={options} value={[packs ? 'packs' : whose]} onChange={([next]) => setParams(next ? { whose: next } : {}, { replace: true })} />
        </>
      }
    >
      {packs ? (
        <Packs />
      ) : found.isPending ? (
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
