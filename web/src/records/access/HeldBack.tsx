/** On every page: what a breaker holds back of the reader's access, or all of it,, and why. */
import { useQuery } from '@tanstack/react-query'

import { packQueries } from '@/api'
import { Alert } from '@/design'
import { useSay, useTexts } from '@/i18n'

export function HeldBack() {
  const t = useTexts('access')
  const say = useSay()
  const held = useQuery(packQueries.suspensions('mine')).data ?? []
  return held.map((one) => (
    <Alert key={one.id} type="warning" banner showIcon role="status" title={one.kind === 'user' ? t('breaker.banner_user', { reason: say(one.reason) }) : t('breaker.banner', { name: say(one.label), reason: say(one.reason) })} />
  ))
}
