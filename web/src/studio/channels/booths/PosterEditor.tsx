/** What a poster says, beside the poster; printed and downloaded as it is seen. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { createPortal } from 'react-dom'

import { Alert, Button, DownloadIcon, Input, Labelled, toast } from '@/design'
import { useTexts } from '@/i18n'

import { Copied } from '../SecretOnce'
import { Poster } from './Poster'
import { add, save, type Booth, type Words } from './queries'
import blocks from '../channels.module.css'
import styles from './booths.module.css'

interface EditorProps {
  channel: string
  /** null: a new one */
  booth: Booth | null
  /** where a new one begins: company and address rarely change */
  like?: Booth
  onOpen: (booth: Booth) => void
  onClose: () => void
}

const LIMITS = { name: 60, company: 60, headline: 80, text: 400, origin: 200 } as const
/** Phones reach no machine under these names. */
const ONLY_HERE = /^https?:\/\/(localhost|127\.|\[::1\]|0\.0\.0\.0)/i

export function PosterEditor({ channel, booth, like, onOpen, onClose }: EditorProps) {
  const t = useTexts('studio-booths')
  const client = useQueryClient()
  const sheet = useRef<SVGSVGElement>(null)
  const [words, setWords] = useState<Words>(() => ({
    name: booth?.name ?? '',
    company: booth?.company ?? like?.company ?? '',
    headline: booth?.headline ?? '',
    text: booth?.text ?? '',
    origin: booth?.origin ?? like?.origin ?? location.origin,
  }))
  const keeping = useMutation({
    mutationFn: () => (booth ? save(booth.id, words) : add(channel, words)),
    onSuccess: (kept) => {
      toast.success(t('saved'))
      onOpen(kept)
      return client.invalidateQueries({ queryKey: ['channels'] })
    },
    onError: (error) => void toast.error(error.message),
  })
  const changed = !booth || (Object.keys(LIMITS) as (keyof Words)[]).some((name) => booth[name] !== words[name])
  const box = (name: keyof Words) => ({ value: words[name], maxLength: LIMITS[name], onChange: (event: { target: { value: string } }) => setWords({ ...words, [name]: event.target.value }) })
  const download = () => {
    const made = new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(sheet.current!)}`], { type: 'image/svg+xml' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(made)
    link.download = `${t('file')}-${words.name || words.headline}.svg`.replace(/[\\/:*?"<>|\s]+/g, '_')
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
  const code = booth?.code ?? null
  return (
    <div className={styles.editor}>
      <div className={blocks.blocks}>
        <button type="button" className={styles.back} onClick={onClose}>
          {t('back')}
        </button>
        <Labelled label={t('form.name')} hint={t('form.name_hint')} required>
          {(tied) => <Input {...tied} {...box('name')} placeholder={t('form.name_example')} />}
        </Labelled>
        <Labelled label={t('form.company')}>{(tied) => <Input {...tied} {...box('company')} />}</Labelled>
        <Labelled label={t('form.headline')} hint={t('form.headline_hint')}>
          {(tied) => <Input {...tied} {...box('headline')} placeholder={t('form.headline_example')} />}
        </Labelled>
        <Labelled label={t('form.text')}>{(tied) => <Input.TextArea {...tied} {...box('text')} rows={3} placeholder={t('form.text_example')} />}</Labelled>
        <Labelled label={t('form.origin')} hint={t('form.origin_hint')}>
          {(tied) => <Input {...tied} {...box('origin')} inputMode="url" />}
        </Labelled>
        {ONLY_HERE.test(words.origin) ? <Alert type="warning" showIcon title={t('form.only_here')} /> : null}
        {!ONLY_HERE.test(words.origin) && /^http:/i.test(words.origin) ? <Alert type="warning" showIcon title={t('form.plain')} /> : null}
        <div className={blocks.tools}>
          <Button type="primary" loading={keeping.isPending} disabled={!changed || !words.name.trim()} onClick={() => keeping.mutate()}>
            {t(booth ? 'save' : 'make')}
          </Button>
          <Button disabled={!code || changed} onClick={() => window.print()}>
            {t('print')}
          </Button>
          <Button icon={<DownloadIcon />} disabled={!code || changed} onClick={download}>
            {t('download')}
          </Button>
        </div>
        {booth?.address ? (
          <div className={blocks.blocks}>
            <p className={blocks.quiet}>{t('opens')}</p>
            <pre className={blocks.code} tabIndex={0} aria-label={t('opens')}>
              {booth.address}
            </pre>
            <div className={blocks.tools}>
              <Copied text={booth.address} label={t('copy')} />
              <Copied text={`${booth.address}#staff`} label={t('copy_staff')} />
            </div>
            <p className={blocks.quiet}>{t('staff_note')}</p>
          </div>
        ) : null}
      </div>
      <div className={styles.sheet}>
        <Poster ref={sheet} words={words} code={code} />
      </div>
      {code && !changed
        ? createPortal(
            <div className={styles.print} aria-hidden>
              <Poster words={words} code={code} />
            </div>,
            document.body,
          )
        : null}
    </div>
  )
}
