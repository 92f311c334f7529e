import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { CellProps, Facts, InputProps } from './field'
import { fileAddress, filesOf, fileWords } from './files'
import { PRESENCE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import { NoValue } from './parts/NoValue'
import styles from './parts/parts.module.css'

const Viewer = lazily<{ files: ReturnType<typeof filesOf>; at: number; onClose: () => void }>(() => import('./parts/ImageViewer'))

export function Cell({ value, full }: CellProps) {
  const t = useTexts('fields')
  const [at, setAt] = useState<number | null>(null)
  const files = filesOf(value)
  if (files.length === 0) return <Blank />
  const shown = full ? files : files.slice(0, 3)
  return (
    <span className={full ? `${styles.thumbs} ${styles.wrap}` : styles.thumbs}>
      {shown.map((one, place) => {
        const picture = <img src={fileAddress(one.sha)} alt={full ? '' : one.name} loading="lazy" decoding="async" data-large={full || undefined} />
        return full ? (
          <button key={one.sha} type="button" className={styles.thumb} aria-label={t('file.look', { name: one.name })} onClick={() => setAt(place)}>
            {picture}
          </button>
        ) : (
          <span key={one.sha} className={styles.thumb}>
            {picture}
          </span>
        )
      })}
      {files.length > shown.length ? <span className={styles.quiet}>+{files.length - shown.length}</span> : null}
      {at === null ? null : <Viewer files={files} at={at} onClose={() => setAt(null)} />}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/ImageBox'))
export const Filter = NoValue

export const facts: Facts = { align: 'start', width: 128, sortable: false, literal: 'none', operators: PRESENCE_OPERATORS, wide: true, words: fileWords }
