/** Amounts that models share out: whole units say enough. Pure. */
import { formatMoney } from '@/i18n'

export const money = (amount: number, currency: string): string => formatMoney({ amount: String(Math.round(amount)), currency })
