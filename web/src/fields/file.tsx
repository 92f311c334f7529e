import { Paperclip } from 'lucide-react'

import { useTexts } from '@/i18n'
import type { CellProps, Facts, InputProps } from './field'
import { fileAddress, filesOf, fileWords, sizeWords } from './files'
import { PRESENCE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import { NoValue } from './parts/NoValue'
import styles from './parts/parts.module.css'

export function Cell({ value, full }: CellProps) {
  const t = useTexts('fields')
  const files = filesOf(value)
  const [first] = files
  if (!first) return <Blank />
  if (!full)
    return (
      <span className={styles.fileLine} title={fileWords(value)}>
        <Paperclip size={14} aria-hidden />
        <span className={styles.line}>{files.length === 1 ? first.name : t('file.count', { count: files.length })}</span>
      </span>
    )
  return (
    <ul className={styles.fileList}>
      {files.map((one) => (
        <li key={one.sha}>
          <Paperclip size={14} aria-hidden />
          <a className={styles.link} href={fileAddress(one.sha, true)} download={one.name}>
            {one.name}
          </a>
          <span className={styles.quiet}>{sizeWords(one.size)}</span>
        </li>
      ))}
    </ul>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/FileBox'))
export const Filter = NoValue

export const facts: Facts = { align: 'start', width: 160, sortable: false, literal: 'none', operators: PRESENCE_OPERATORS, wide: true, words: fileWords }
