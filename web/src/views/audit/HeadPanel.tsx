/** Where the tree stands, its head to be kept elsewhere, and a kept one held against it. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { auditQueries, holdHead } from '@/api'
import { Alert, Button, CopyIcon, Failed, Input, Modal, Panel, RightIcon, SkeletonRows, toast } from '@/design'
import { fullMomentWords } from '@/fields'
import { formatCount, useTexts } from '@/i18n'

import styles from './audit.module.css'

export function HeadPanel() {
  const t = useTexts('audit')
  const head = useQuery(auditQueries.head())
  const [holding, hold] = useState(false)
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast.success(t('copied')))
  return (
    <Panel
      title={t('head')}
      actions={
        <>
          <Button icon={<CopyIcon />} disabled={!head.data} onClick={() => head.data && copy(head.data.note)}>
            {t('copy_head')}
          </Button>
          <Button icon={<RightIcon />} onClick={() => hold(true)}>
            {t('hold')}
          </Button>
        </>
      }
    >
      <p className={styles.note}>{t('head_note')}</p>
      {head.isPending ? (
        <SkeletonRows count={2} />
      ) : head.isError ? (
        <Failed error={head.error} retry={() => void head.refetch()} />
      ) : (
        <dl className={styles.facts}>
          <dt>{t('size')}</dt>
          <dd>
            {t('size_of', { count: formatCount(head.data.size) })}
            {head.data.waiting > 0 ? ` · ${t('waiting', { count: formatCount(head.data.waiting) })}` : ''}
          </dd>
          <dt>{t('signed_at')}</dt>
          <dd>
            <time dateTime={head.data.signed_at}>{fullMomentWords(head.data.signed_at)}</time>
          </dd>
          <dt>{t('root')}</dt>
          <dd>
            <code>{head.data.root}</code>
          </dd>
          <dt>{t('key')}</dt>
          <dd>
            <code>{head.data.key}</code>
          </dd>
        </dl>
      )}
      {holding ? <Holding onClose={() => hold(false)} /> : null}
    </Panel>
  )
}

function Holding({ onClose }: { onClose: () => void }) {
  const t = useTexts('audit')
  const id = useId()
  const [note, setNote] = useState('')
  const held = useMutation({ mutationFn: () => holdHead(note.endsWith('\n') ? note : `${note}\n`) })
  return (
    <Modal open title={t('hold')} okText={t('hold_do')} okButtonProps={{ disabled: note.trim() === '', loading: held.isPending }} onOk={() => held.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <label htmlFor={id}>{t('kept')}</label>
        <Input.TextArea id={id} rows={7} value={note} maxLength={2000} onChange={(event) => setNote(event.target.value)} />
        {held.isSuccess ? <Alert type="success" showIcon title={t('holds', { size: formatCount(held.data.size), now: formatCount(held.data.now) })} description={t('holds_note', { time: fullMomentWords(held.data.signed_at) })} /> : null}
        {held.isError ? <Alert type="error" showIcon title={held.error.message} /> : null}
      </div>
    </Modal>
  )
}
