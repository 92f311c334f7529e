/** What must hold: rows while it speaks of the record alone, text for everything else. */
import { lazy, Suspense } from 'react'

import { Labelled, Skeleton } from '@/design'
import { useTexts } from '@/i18n'

import { useFieldMetas } from '../fields'
import { ExpressionInput } from './ExpressionInput'
import { aboutRecordOnly, withRecord, withoutRecord } from './model'

const ConditionBuilder = lazy(() => import('../conditions/ConditionBuilder'))

interface ConditionBlockProps {
  object: string
  value: string
  label: string
  onChange: (text: string) => void
}

export function ConditionBlock({ object, value, label, onChange }: ConditionBlockProps) {
  const t = useTexts('studio-automations')
  const fields = useFieldMetas(object)
  if (object && fields.size > 0 && aboutRecordOnly(value)) {
    const names = new Set([...fields.keys(), 'id'])
    return (
      <Suspense fallback={<Skeleton.Input active block />}>
        <ConditionBuilder object={object} label={label} value={withoutRecord(value)} onChange={(next) => onChange(withRecord(next, names))} />
      </Suspense>
    )
  }
  return (
    <Labelled label={label} hint={t('if.names')}>
      {(tied) => <ExpressionInput {...tied} rows={2} value={value} onChange={onChange} />}
    </Labelled>
  )
}
