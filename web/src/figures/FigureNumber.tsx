/** A number of a page: pressed, it says what it means and leads to its rows. */
import type { ReactNode } from 'react'

import { say, useTexts } from '@/i18n'

import type { Asked } from './Definition'
import { fullValue, type FigureShown } from './meaning'
import styles from './figures.module.css'

interface FigureNumberProps {
  figure: FigureShown
  value: number | null
  /** What narrows the rows to where the number stands: a person, a zone. */
  where?: string
  /** Whose or which part it is, for its name: "林晓 · 超时". */
  of?: string
  onAsk: (asked: Asked) => void
  children?: ReactNode
}

export function FigureNumber({ figure, value, where, of, onAsk, children }: FigureNumberProps) {
  const t = useTexts('dashboards')
  const text = fullValue(figure.metric, value)
  const name = [of, say(figure.metric.label), text].filter(Boolean).join(' ')
  return (
    <button type="button" className={styles.number} title={t('meaning_of', { name })} aria-label={t('meaning_of', { name })} onClick={() => onAsk({ metric: figure.metric.name, value, drill: figure.drill, where, of })}>
      {children ?? text}
    </button>
  )
}
