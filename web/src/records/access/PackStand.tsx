/** Whether a pack or situation is in use, will be, or is held back. */
import type { PackShown, SituationShown } from '@/api'
import { Tone } from '@/design'
import { useTexts } from '@/i18n'

export function PackStand({ one }: { one: PackShown | SituationShown }) {
  const t = useTexts('access')
  if (one.suspended) return <Tone tone="red">{t('breaker.on')}</Tone>
  const running = one.on.filter((given) => given.state === 'granted').length
  if (running > 0) return <Tone tone="green">{t('packs.on', { count: running })}</Tone>
  return one.on.length > 0 ? <Tone tone="blue">{t('state.waiting')}</Tone> : <Tone tone="grey">{t('packs.off')}</Tone>
}
