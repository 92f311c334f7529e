/** What comes of it when the team works only so many new records a month: a number that managers set. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { http } from '@/api'
import { Button, FigureCard, Figures, InputNumber, Panel, toast } from '@/design'
import { formatCount, formatPercent, useTexts } from '@/i18n'

import styles from './model.module.css'
import type { Model, Quality } from './types'

const MOST = 1_000_000

export function Capacity({ found, quality }: { found: Model; quality: Quality }) {
  const t = useTexts('models')
  const client = useQueryClient()
  const [typed, setTyped] = useState<number | null>(found.capacity)
  const save = useMutation({
    mutationFn: (capacity: number | null) => http.put<Model>(`/models/${found.score}/capacity`, { capacity }),
    onSuccess: async () => {
      toast.success(t('capacity.saved'))
      await client.invalidateQueries({ queryKey: ['model', found.score] })
    },
    onError: (error) => toast.error(error.message),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(typed)
  }
  const at = quality.at_capacity
  return (
    <Panel title={t('capacity.title')} note={t('capacity.arrivals', { count: formatCount(quality.arrivals) })}>
      {found.can_tune ? (
        <form className={styles.capacity} onSubmit={submit}>
          <label htmlFor="model-capacity">{t('capacity.label')}</label>
          <InputNumber id="model-capacity" min={1} max={MOST} precision={0} value={typed} placeholder={t('capacity.hint')} onChange={(value) => setTyped(value)} />
          <Button type="primary" htmlType="submit" loading={save.isPending} disabled={typed === found.capacity}>
            {t('capacity.save')}
          </Button>
        </form>
      ) : null}
      {at ? (
        <Figures>
          <FigureCard label={t('capacity.precision')} value={formatPercent(at.precision, 1)} note={t('capacity.precision_note', { low: formatPercent(at.low), high: formatPercent(at.high) })} />
          <FigureCard label={t('capacity.recall')} value={formatPercent(at.recall, 1)} note={t('capacity.recall_note')} />
          <FigureCard label={t('capacity.lift')} value={at.lift === null ? '—' : t('capacity.times', { times: formatCount(at.lift, 1) })} note={t('capacity.lift_note')} />
          <FigureCard label={t('capacity.share')} value={formatPercent(at.share)} note={t('capacity.share_note', { count: formatCount(at.worked) })} />
        </Figures>
      ) : (
        <p className={styles.about}>{t('capacity.none')}</p>
      )}
    </Panel>
  )
}
