import { Button, Progress } from 'antd'
import { Paperclip, Upload, X } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { fileAddress, filesOf, refusalOf, sizeWords } from '../files'
import styles from './parts.module.css'
import { useSending } from './useSending'

interface FileBoxProps extends InputProps {
  pictures?: boolean
}

const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']
const NONE: readonly string[] = []

/** Chosen, dropped or photographed; each file goes up by itself and can be called back. */
export default function FileBox({ id, value, onChange, field, label, disabled, faulty, describedBy, pictures }: FileBoxProps) {
  const t = useTexts('fields')
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const kept = filesOf(value)
  const most = typeof field.options?.most === 'number' ? field.options.most : 20
  const types = Array.isArray(field.options?.types) ? (field.options.types as string[]) : pictures ? PICTURES : NONE
  const mostMb = typeof field.options?.max_mb === 'number' ? field.options.max_mb : null
  const { sending, send, stop } = useSending(kept, onChange, (file) => refusalOf(file, { types, mostMb }))
  const room = Math.max(0, most - kept.length - sending.filter((one) => !one.why).length)
  const take = (files: FileList | null) => send([...(files ?? [])].slice(0, room))
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!disabled) take(event.dataTransfer.files)
  }
  return (
    <div
      className={styles.dropPlace}
      data-over={over || undefined}
      data-faulty={faulty || undefined}
      role="group"
      aria-label={label}
      aria-describedby={describedBy}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {kept.length > 0 ? (
        <ul className={styles.fileList}>
          {kept.map((one) => (
            <li key={one.sha}>
              {pictures ? <img className={styles.fileThumb} src={fileAddress(one.sha)} alt="" loading="lazy" /> : <Paperclip size={14} aria-hidden />}
              <a className={styles.link} href={fileAddress(one.sha, !pictures)} target={pictures ? '_blank' : undefined} rel="noreferrer">
                {one.name}
              </a>
              <span className={styles.quiet}>{sizeWords(one.size)}</span>
              <Button
                type="text"
                size="small"
                disabled={disabled}
                icon={<X size={14} aria-hidden />}
                aria-label={t('file.remove', { name: one.name })}
                onClick={() => {
                  const left = kept.filter((other) => other.sha !== one.sha)
                  onChange(left.length ? left : null)
                }}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {sending.map((one) => (
        <div key={one.key} className={styles.sending}>
          {one.why ? (
            <span role="alert" className={styles.refused}>
              {t('file.failed', { name: one.name, why: one.why })}
            </span>
          ) : (
            <span className={styles.line}>{one.name}</span>
          )}
          {one.why ? null : <Progress percent={Math.round(one.part * 100)} size="small" aria-label={t('file.sending', { name: one.name, part: `${Math.round(one.part * 100)}%` })} />}
          <Button type="text" size="small" icon={<X size={14} aria-hidden />} aria-label={t(one.why ? 'file.dismiss' : 'file.cancel', { name: one.name })} onClick={() => stop(one.key)} />
        </div>
      ))}
      <div className={styles.addFile}>
        <Button id={id} icon={<Upload size={16} aria-hidden />} disabled={(disabled ?? false) || room === 0} onClick={() => chooser.current?.click()}>
          {t(pictures ? 'file.addImage' : 'file.add')}
        </Button>
        <span className={styles.quiet}>{room === 0 ? t('file.full', { most }) : t('file.drop')}</span>
        <input
          ref={chooser}
          type="file"
          hidden
          multiple={most > 1}
          accept={types.join(',') || undefined}
          aria-label={label}
          onChange={(event) => {
            take(event.target.files)
            event.target.value = ''
          }}
        />
      </div>
    </div>
  )
}
