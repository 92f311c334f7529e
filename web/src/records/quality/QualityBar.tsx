/** The rating on the lead's own page, with room for a reason that nobody has to give. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { adjustRecord, recordKeys, type ObjectMeta, type Row } from '@/api'
import { toast } from '@/design'
import { useTexts } from '@/i18n'
import { RateQuality } from '@/work'

import styles from './quality.module.css'

const LEAD = 'sales.lead'
const REASON = 'quality_reason'

export function QualityBar({ object, row, title }: { object: ObjectMeta; row: Row; title: string }) {
  const has = (name: string) => object.fields.some((field) => field.name === name)
  const t = useTexts('quality')
  if (object.name !== LEAD || !has('quality') || !object.actions.includes('update')) return null
  return (
    <div className={styles.bar}>
      <span>{t('short')}</span>
      <RateQuality object={object.name} id={row.id} value={row.quality} title={title} />
      {row.quality && has(REASON) ? <Why key={String(row[REASON] ?? '')} object={object.name} id={row.id} given={typeof row[REASON] === 'string' ? row[REASON] : ''} /> : null}
    </div>
  )
}

function Why({ object, id, given }: { object: string; id: string; given: string }) {
  const t = useTexts('quality')
  const client = useQueryClient()
  const [words, setWords] = useState(given)
  const keep = useMutation({
    mutationFn: (said: string) => adjustRecord(object, id, () => ({ [REASON]: said || null })),
    onSuccess: () => toast.success(t('kept')),
    onError: (error) => toast.error(error.message),
    onSettled: () => client.invalidateQueries({ queryKey: recordKeys.one(object, id) }),
  })
  const finish = () => {
    if (words.trim() !== given) keep.mutate(words.trim())
  }
  return (
    <input
      value={words}
      maxLength={200}
      placeholder={t('reason')}
      aria-label={t('reason')}
      onChange={(event) => setWords(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur()
      }}
    />
  )
}
