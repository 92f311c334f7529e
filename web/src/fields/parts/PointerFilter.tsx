import { Select } from 'antd'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { FilterProps } from '../field'
import { needsValue } from '../operators'
import { targetsOf, useTargets } from '../pointers'
import { NoValue } from './NoValue'
import styles from './parts.module.css'
import RecordFilter from './RecordFilter'

export default function PointerFilter({ field, ...rest }: FilterProps) {
  const t = useTexts('fields')
  const targets = useTargets(field)
  const [object, setObject] = useState(() => targetsOf(field)[0] ?? '')
  if (!needsValue(rest.operator)) return <NoValue id={rest.id} label={rest.label} />
  return (
    <div className={styles.pointerInput}>
      <Select aria-label={`${rest.label} ${t('link.objectHint')}`} value={object} options={targets} onChange={setObject} />
      <RecordFilter key={object} {...rest} field={{ ...field, options: { ...field.options, to: object } }} />
    </div>
  )
}
