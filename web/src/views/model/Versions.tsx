/** Every kept version with what it scored out of time, and what served when; one press puts another into service. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Input, Modal, Panel, Tone, toast } from '@/design'
import { formatCount, formatPercent, formatTime, useTexts } from '@/i18n'

import tables from '../period/tables.module.css'
import styles from './model.module.css'
import type { Model, Rival } from './types'

interface VersionsProps {
  found: Model
  onShow: (number: number | null) => void
}

export function Versions({ found, onShow }: VersionsProps) {
  const t = useTexts('models')
  const [asked, ask] = useState<number | null>(null)
  const client = useQueryClient()
  const release = useMutation({
    mutationFn: () => http.post<Model>(`/models/${found.score}/release`, {}),
    onSuccess: async () => {
      toast.success(t('version.released'))
      await client.invalidateQueries({ queryKey: ['model', found.score] })
    },
    onError: (error) => toast.error(error.message),
  })
  return (
    <Panel title={t('version.title')}>
      {found.held ? <Alert type="warning" showIcon title={t('version.held', { number: found.serving })} action={found.can_tune ? <Button size="small" loading={release.isPending} onClick={() => release.mutate()}>{t('version.release')}</Button> : undefined} className={styles.held} /> : null}
      <div className={tables.frame} tabIndex={0} role="region" aria-label={t('version.title')}>
        <table className={tables.table}>
          <thead>
            <tr>
              {['number', 'trained', 'why', 'outcomes', 'auc', 'ece', 'rival', 'do'].map((column) => (
                <th key={column} scope="col">{t(`version.${column}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.versions.map((one) => (
              <tr key={one.number}>
                <th scope="row">
                  <button type="button" className={styles.link} aria-current={one.number === found.number || undefined} onClick={() => onShow(one.active ? null : one.number)}>
                    {t('version.name', { number: one.number })}
                  </button>
                  {one.active ? <Tone tone="green">{t('version.active')}</Tone> : null}
                </th>
                <td>{formatTime(one.trained_at)}</td>
                <td>{t(`version.because.${one.why}`, { by: one.by ?? t('version.product') })}</td>
                <td>{one.more > 0 ? t('version.with_more', { outcomes: formatCount(one.outcomes), more: formatCount(one.more) }) : formatCount(one.outcomes)}</td>
                <td>{one.auc === null ? '—' : formatCount(one.auc, 3)}</td>
                <td>{one.ece === null || one.ece_limit === null ? '—' : t('version.ece_of', { ece: formatPercent(one.ece, 1), limit: formatPercent(one.ece_limit, 1) })}</td>
                <td><Held rival={one.rival} /></td>
                <td>
                  {found.can_tune && !one.active ? (
                    <Button size="small" onClick={() => ask(one.number)}>
                      {t('version.put', { number: one.number })}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3 className={styles.small}>{t('service.title')}</h3>
      <ol className={styles.tenures}>
        {found.tenures.map((one) => (
          <li key={one.at + one.why}>
            <time dateTime={one.at}>{formatTime(one.at)}</time>
            <span>{t(`service.${one.why}`, { number: one.number, by: one.by ?? t('version.product') })}</span>
            {one.note ? <q>{one.note}</q> : null}
          </li>
        ))}
      </ol>
      {asked === null ? null : <PutDialog score={found.score} number={asked} onClose={() => ask(null)} onDone={() => onShow(null)} />}
    </Panel>
  )
}

function Held({ rival }: { rival: Rival | null }) {
  const t = useTexts('models')
  if (!rival) return <>—</>
  return <span title={t('version.rival_note', { n: formatCount(rival.n), was: formatCount(rival.log_loss, 4), now: formatCount(rival.log_loss_new, 4) })}>{t(rival.better ? 'version.better' : 'version.worse', { number: rival.number })}</span>
}

interface PutDialogProps {
  score: string
  number: number
  onClose: () => void
  onDone: () => void
}

function PutDialog({ score, number, onClose, onDone }: PutDialogProps) {
  const t = useTexts('models')
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const put = useMutation({
    mutationFn: () => http.post<Model>(`/models/${score}/versions/${number}/serve`, { note: note.trim() }),
    onSuccess: async () => {
      toast.success(t('put.done', { number }))
      onDone()
      onClose()
      await client.invalidateQueries({ queryKey: ['model', score] })
    },
  })
  return (
    <Modal open typing title={t('put.title', { number })} okText={t('version.put', { number })} cancelText={t('put.cancel')} confirmLoading={put.isPending} onOk={() => put.mutate()} onCancel={onClose}>
      <p className={styles.about}>{t('put.about')}</p>
      <Input.TextArea rows={2} maxLength={300} value={note} placeholder={t('put.hint')} aria-label={t('put.note')} onChange={(event) => setNote(event.target.value)} />
      {put.error ? <Alert type="error" showIcon title={put.error.message} className={styles.held} /> : null}
    </Modal>
  )
}
