import { Input } from 'antd'

import { useTexts } from '@/i18n'
import { addressOf, type Address } from '../addresses'
import { placeWords } from '../divisions'
import type { InputProps } from '../field'
import styles from './parts.module.css'
import { RegionPicker } from './RegionPicker'

export default function AddressBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const now = addressOf(value)
  const put = (part: Address) => {
    const next = { ...now, ...part }
    onChange(next.region || next.street || next.postcode ? next : null)
  }
  return (
    <div className={styles.addressInput} role="group" aria-label={label} aria-describedby={describedBy}>
      <RegionPicker
        id={id}
        label={t('address.region', { field: label })}
        code={now.region ?? ''}
        disabled={disabled}
        faulty={faulty}
        onPick={(code) => put({ region: code, region_name: code ? placeWords(code) : null })}
      />
      <Input
        aria-label={t('address.street', { field: label })}
        placeholder={t('address.streetHint')}
        disabled={disabled}
        maxLength={200}
        value={now.street ?? ''}
        onChange={(event) => put({ street: event.target.value || null })}
      />
      <Input
        aria-label={t('address.postcode', { field: label })}
        placeholder={t('address.postcodeHint')}
        disabled={disabled}
        inputMode="numeric"
        maxLength={12}
        value={now.postcode ?? ''}
        onChange={(event) => put({ postcode: event.target.value || null })}
      />
    </div>
  )
}
