import type { CellProps, Facts, InputProps } from './field'
import { isEmpty } from './field'
import { useTexts } from '@/i18n'
import { pointOf, pointWords } from './points'
import { PRESENCE_OPERATORS } from './operators'
import { Anchor } from './parts/Anchor'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import { NoValue } from './parts/NoValue'
import styles from './parts/parts.module.css'

export function Cell({ value, full }: CellProps) {
  const t = useTexts('fields')
  const point = pointOf(value)
  if (isEmpty(value) || !point) return <Blank />
  return (
    <span className={styles.line}>
      <span className={styles.figure}>{pointWords(value)}</span>
      {full ? (
        <>
          {' '}
          <Anchor href={`https://uri.amap.com/marker?position=${point.lng},${point.lat}&coordinate=wgs84`}>{t('location.map')}</Anchor>
        </>
      ) : null}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/PointBox'))
export const Filter = NoValue

export const facts: Facts = { align: 'start', width: 176, sortable: false, literal: 'none', operators: PRESENCE_OPERATORS, wide: true, words: pointWords }
