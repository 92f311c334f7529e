/** Drop or choose one file; it goes up with its progress shown, and can be stopped. */
import { useRef, useState, type DragEvent } from 'react'

import { ApiProblem, upload, type ImportUpload, type ObjectMeta } from '@/api'
import { Alert, Button, Progress, SheetIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './importing.module.css'

const LIMIT_MB = 200
const ACCEPT = '.csv,.tsv,.txt,.xlsx'

export function ChooseFile({ object, onReady }: { object: ObjectMeta; onReady: (file: ImportUpload) => void }) {
  const t = useTexts('imports')
  const say = useSay()
  const input = useRef<HTMLInputElement>(null)
  const stop = useRef<AbortController | null>(null)
  const [sent, setSent] = useState<number | null>(null)
  const [over, setOver] = useState(false)
  const [fault, setFault] = useState<string | null>(null)

  const send = async (file: File | undefined) => {
    if (!file || sent !== null) return
    setFault(null)
    if (file.size > LIMIT_MB * 1024 * 1024) {
      setFault(t('choose.too_large', { limit: LIMIT_MB }))
      return
    }
    const form = new FormData()
    form.append('object', object.name)
    form.append('file', file)
    stop.current = new AbortController()
    setSent(0)
    try {
      onReady(await upload<ImportUpload>('/imports', form, setSent, stop.current.signal))
    } catch (error) {
      if (error instanceof ApiProblem) setFault([error.title, error.detail].filter(Boolean).join(t('choose.join')))
      else if (!(error instanceof DOMException)) setFault(t('choose.failed'))
    } finally {
      setSent(null)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void send(event.dataTransfer.files[0])
  }
  return (
    <section
      className={styles.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {sent === null ? (
        <>
          <span className={styles.dropIcon}>
            <SheetIcon />
          </span>
          <b>{t('choose.title', { object: say(object.label) })}</b>
          <p>{t('choose.note', { limit: LIMIT_MB })}</p>
          <Button type="primary" onClick={() => input.current?.click()}>
            {t('choose.pick')}
          </Button>
          <input
            ref={input}
            type="file"
            accept={ACCEPT}
            hidden
            aria-label={t('choose.pick')}
            onChange={(event) => {
              void send(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </>
      ) : (
        <div className={styles.sending} role="status">
          <b>{sent < 1 ? t('choose.sending') : t('choose.reading')}</b>
          <Progress percent={Math.round(sent * 100)} status="active" aria-label={t('choose.sending')} />
          <Button size="small" onClick={() => stop.current?.abort()}>
            {t('action.cancel')}
          </Button>
        </div>
      )}
      {fault ? <Alert type="error" showIcon className={styles.dropFault} title={fault} /> : null}
    </section>
  )
}
