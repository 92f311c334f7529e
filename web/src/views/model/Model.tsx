/** The model page (意向模型): how well what it says comes true, what moved, which fields know too much, which version serves. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'

import { http, type Label } from '@/api'
import { Alert, Blank, Button, Failed, Loading, Page, RefreshIcon, Select, Tone, WeightIcon, toast } from '@/design'
import { formatCount, say, useTexts } from '@/i18n'

import { Drift } from './Drift'
import { Leaks } from './Leaks'
import { Quality } from './Quality'
import { Versions } from './Versions'
import styles from './model.module.css'
import type { Model } from './types'

const WATCH_MS = 3000

export default function ModelPage() {
  const t = useTexts('models')
  const [params, setParams] = useSearchParams()
  const named = useQuery({ queryKey: ['models'], queryFn: ({ signal }) => http.get<{ rows: { score: string; label: Label }[] }>('/models', {}, signal) })
  if (named.isPending) return <Loading />
  if (named.isError) return <Failed error={named.error} retry={() => void named.refetch()} />
  const rows = named.data.rows
  const score = rows.find((one) => one.score === params.get('score'))?.score ?? rows[0]?.score
  if (!score) {
    return (
      <Page title={t('title')}>
        <Blank icon={<WeightIcon />} title={t('none')} note={t('none_note')} />
      </Page>
    )
  }
  const number = Number(params.get('version')) || null
  const show = (part: Record<string, string | null>) =>
    setParams((was) => {
      for (const [key, value] of Object.entries(part)) {
        if (value === null) was.delete(key)
        else was.set(key, value)
      }
      return was
    }, { replace: true })
  const choice = rows.length > 1 ? <Select aria-label={t('score')} value={score} options={rows.map((one) => ({ value: one.score, label: say(one.label) }))} onChange={(value: string) => show({ score: value, version: null })} /> : null
  return <Shown key={score} score={score} number={number} choice={choice} onShow={(value) => show({ version: value === null ? null : String(value) })} />
}

interface ShownProps {
  score: string
  number: number | null
  choice: React.ReactNode
  onShow: (number: number | null) => void
}

function Shown({ score, number, choice, onShow }: ShownProps) {
  const t = useTexts('models')
  const client = useQueryClient()
  const answer = useQuery({
    queryKey: ['model', score, number],
    queryFn: ({ signal }) => http.get<Model>(`/models/${score}`, number === null ? {} : { number }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.training ? WATCH_MS : false),
  })
  const train = useMutation({
    mutationFn: () => http.post<Model>(`/models/${score}/train`, {}),
    onSuccess: async () => {
      toast.success(t('train.asked'))
      await client.invalidateQueries({ queryKey: ['model', score] })
    },
    onError: (error) => toast.error(error.message),
  })
  // A version that is no longer kept is asked for by an old link only.
  const gone = answer.isError && number !== null
  useEffect(() => {
    if (gone) onShow(null)
  }, [gone]) // eslint-disable-line react-hooks/exhaustive-deps
  const found = answer.data
  if (answer.isPending) return <Loading />
  if (!found) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  const actions = (
    <>
      {choice}
      {found.can_tune ? (
        <Button icon={<RefreshIcon />} loading={train.isPending || found.training} onClick={() => train.mutate()}>
          {found.training ? t('train.busy') : t('train.do')}
        </Button>
      ) : null}
    </>
  )
  return (
    <Page title={t('title')} note={t('note', { score: say(found.label) })} actions={actions}>
      <div className={styles.page}>
        <Standing found={found} onShow={onShow} />
        {found.quality ? <Quality found={found} quality={found.quality} /> : <Missing found={found} />}
        {found.number === null ? null : <Leaks found={found} />}
        <Drift found={found} />
        {found.versions.length > 0 ? <Versions found={found} onShow={onShow} /> : null}
      </div>
    </Page>
  )
}

/** Which version this is, and what it learnt from. */
function Standing({ found, onShow }: { found: Model; onShow: (number: number | null) => void }) {
  const t = useTexts('models')
  if (found.number === null) return null
  const { feedback } = found
  const looked = found.serving !== found.number
  return (
    <div className={styles.standing}>
      <p>
        <Tone tone={looked ? 'grey' : 'green'}>{t(looked ? 'standing.other' : found.held ? 'standing.held' : 'standing.serving', { number: found.number })}</Tone>
        <span>{t('standing.learnt', { known: formatCount(found.known), won: formatCount(found.won), records: formatCount(found.records) })}</span>
        {looked ? <Button size="small" onClick={() => onShow(null)}>{t('standing.back')}</Button> : null}
      </p>
      {feedback ? (
        <p className={styles.quiet}>
          {t('feedback.delay', { half: formatCount(feedback.half_days, 0), most: formatCount(feedback.most_days, 0), wins: formatCount(feedback.wins), window: formatCount(feedback.window_days, 0) })}
          {t('feedback.open', { open: formatCount(feedback.open), overdue: formatCount(feedback.overdue) })}
        </p>
      ) : (
        <p className={styles.quiet}>{t(found.window_days === null ? 'feedback.no_window' : 'feedback.unknown')}</p>
      )}
    </div>
  )
}

function Missing({ found }: { found: Model }) {
  const t = useTexts('models')
  const missing = found.missing
  if (!missing) return null
  const parts = [
    missing.outcomes > 0 && t('missing.outcomes', { count: formatCount(missing.outcomes) }),
    missing.won > 0 && t('missing.won', { count: formatCount(missing.won) }),
    missing.lost > 0 && t('missing.lost', { count: formatCount(missing.lost) }),
  ].filter((part) => part !== false)
  return <Alert type="info" showIcon title={parts.length > 0 ? t('missing.title', { parts: parts.join(t('missing.and')) }) : t('missing.ready')} description={t('missing.note')} />
}
