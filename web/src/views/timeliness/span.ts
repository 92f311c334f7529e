/** Spans as people say them: 87 秒, 12 分 5 秒, 3.2 小时, 2.5 天. */
import { formatCount, useTexts } from '@/i18n'

export function useSpan(): (seconds: number | null) => string {
  const t = useTexts('timeliness')
  return (seconds) => {
    if (seconds === null) return '—'
    const whole = Math.round(seconds)
    if (whole < 120) return t('span.seconds', { n: whole })
    if (whole < 3600) return whole % 60 ? t('span.both', { m: Math.floor(whole / 60), s: whole % 60 }) : t('span.minutes', { n: whole / 60 })
    if (whole < 172800) return t('span.hours', { n: formatCount(whole / 3600, 1) })
    return t('span.days', { n: formatCount(whole / 86400, 1) })
  }
}
