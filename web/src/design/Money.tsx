/** An amount with its currency, right-aligned digits. */
import { formatMoney, useLocale } from '@/i18n'

export function Money({ value }: { value: { amount: string; currency: string } | null | undefined }) {
  useLocale()
  return <span className="yd-num">{formatMoney(value)}</span>
}
