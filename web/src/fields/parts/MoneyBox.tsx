import { InputNumber, Select } from 'antd'
import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { isMoney } from '../field'
import styles from './parts.module.css'

const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'GBP', 'TWD', 'SGD']

export default function MoneyBox({ id, value, onChange, field, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const current = isMoney(value) ? value : null
  const currency = current?.currency ?? field.options?.currency ?? 'CNY'
  const choices = CURRENCIES.includes(currency) ? CURRENCIES : [currency, ...CURRENCIES]
  return (
    <span className={styles.moneyInput}>
      <InputNumber<string>
        id={id}
        stringMode
        className={styles.fill}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={faulty || undefined}
        status={faulty ? 'error' : ''}
        disabled={disabled}
        value={current?.amount ?? null}
        formatter={(amount) => {
          const [whole = '', fraction] = String(amount ?? '').split('.')
          const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
          return fraction === undefined ? grouped : `${grouped}.${fraction}`
        }}
        parser={(text) => (text ?? '').replace(/[,，\s¥￥$]/g, '')}
        onChange={(amount) => {
          onChange(amount === null || amount === '' ? null : { amount, currency })
        }}
      />
      <Select
        aria-label={t('money.currency', { field: label })}
        disabled={disabled}
        value={currency}
        options={choices.map((code) => ({ value: code, label: code }))}
        onChange={(code) => {
          onChange(current ? { amount: current.amount, currency: code } : null)
        }}
      />
    </span>
  )
}
