import { useTexts } from '@/i18n'
import type { CellProps, Facts, InputProps } from './field'
import { momentWords } from './figures'
import { PRESENCE_OPERATORS } from './operators'
import { Blank } from './parts/Blank'
import { lazily } from './parts/lazily'
import { NoValue } from './parts/NoValue'
import { Strokes } from './parts/Strokes'
import styles from './parts/parts.module.css'
import { signatureOf, signatureWords } from './signatures'

export function Cell({ value, full }: CellProps) {
  const t = useTexts('fields')
  const signature = signatureOf(value)
  if (!signature) return <Blank />
  const at = signature.signed_at ? momentWords(signature.signed_at) : ''
  return (
    <span className={styles.signed}>
      <Strokes signature={signature} label={`${t('signature.shown')} ${at}`.trim()} large={full} />
      {full && at ? <span className={styles.quiet}>{at}</span> : null}
    </span>
  )
}

export const Input = lazily<InputProps>(() => import('./parts/SignatureBox'))
export const Filter = NoValue

export const facts: Facts = { align: 'start', width: 120, sortable: false, literal: 'none', operators: PRESENCE_OPERATORS, wide: true, words: signatureWords }
