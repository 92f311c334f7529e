/** Judges what was called invalid: confirmed, or restored and to whom; with words that stay on the timeline. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { judgeRecord, recordKeys, type Verdict } from '@/api'
import { Alert, Button, Chips, Input, Modal, toast } from '@/design'
import { useTexts } from '@/i18n'

import { failure } from './actions'
import styles from './dialogs.module.css'

export interface Judged {
  object: string
  id: string
  title: string
  verdict: Verdict['verdict']
}

const TO = ['policy', 'pool', 'owner'] as const
const MOST = 500

export default function VerdictDialog({ judged, onClose }: { judged: Judged; onClose: () => void }) {
  const t = useTexts('looks')
  const id = useId()
  const client = useQueryClient()
  const [to, setTo] = useState<(typeof TO)[number]>('policy')
  const [why, setWhy] = useState('')
  const { object, title, verdict } = judged
  const judge = useMutation({
    mutationFn: () => judgeRecord(object, judged.id, verdict === 'confirm' ? { verdict, why } : { verdict, to, why }),
    onSuccess: () => {
      toast.success(t(verdict === 'confirm' ? 'confirmed' : `restored_${to}`, { name: title }))
      onClose()
    },
    onSettled: () => {
      for (const queryKey of [['looks', object], recordKeys.one(object, judged.id), ['list', object], ['records', object], ['board'], ['pools', object]]) void client.invalidateQueries({ queryKey })
    },
  })
  return (
    <Modal open width={480} footer={null} onCancel={onClose} title={t(`${verdict}_title`, { name: title })}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          judge.mutate()
        }}
      >
        <p className={styles.note}>{t(`${verdict}_note`)}</p>
        {judge.isError ? (
          <div className={styles.gap}>
            <Alert type="error" showIcon title={failure(judge.error)} />
          </div>
        ) : null}
        {verdict === 'restore' ? (
          <div className={styles.asked}>
            <span>{t('to')}</span>
            <Chips single label={t('to')} value={[to]} onChange={([next]) => setTo(TO.find((one) => one === next) ?? 'policy')} options={TO.map((value) => ({ value, label: t(`to_${value}`) }))} />
            <small>{t(`to_${to}_note`)}</small>
          </div>
        ) : null}
        <div className={styles.asked}>
          <label htmlFor={id}>{t('why')}</label>
          <Input.TextArea id={id} value={why} maxLength={MOST} autoSize={{ minRows: 2, maxRows: 6 }} placeholder={t('why_hint')} onChange={(event) => setWhy(event.target.value)} />
        </div>
        <div className={styles.foot}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={judge.isPending}>
            {t(verdict)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
