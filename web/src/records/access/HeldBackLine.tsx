/** One line over the page: what is held back, and the reason given. */
import type { SuspensionShown } from '@/api'
import { Alert } from '@/design'
import { useSay, useTexts } from '@/i18n'

export default function HeldBackLine({ held }: { held: SuspensionShown }) {
  const t = useTexts('access')
  const say = useSay()
  const title = held.kind === 'user' ? t('breaker.banner_user', { reason: say(held.reason) }) : t('breaker.banner', { name: say(held.label), reason: say(held.reason) })
  return <Alert type="warning" banner showIcon role="status" title={title} />
}
