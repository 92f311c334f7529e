import { DownIcon, Tone, UpIcon } from '@/design'
import { useTexts } from '@/i18n'

/** "↑3", "↓2"; new in the ranking; or nothing. */
export function MoveMark({ by }: { by: number | null }) {
  const t = useTexts('signals')
  if (by === null) return <Tone tone="blue">{t('rank.entered')}</Tone>
  if (by === 0) return <span aria-hidden />
  return (
    <Tone tone={by > 0 ? 'green' : 'red'} icon={by > 0 ? <UpIcon aria-hidden /> : <DownIcon aria-hidden />} title={t(by > 0 ? 'rank.up' : 'rank.down', { count: Math.abs(by) })}>
      {Math.abs(by)}
    </Tone>
  )
}
