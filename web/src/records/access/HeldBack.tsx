/** On every page: which of the reader's temporary access a breaker holds back now, and why. */
import { useQuery } from '@tanstack/react-query'

import { packQueries } from '@/api'
import { Alert } from '@/design'
import { useSay, useTexts } from '@/i18n'

export function HeldBack() {
  const t = useTexts('access')
  const say = useSay()
  const held = useQuery(packQueries.suspensions('mine')).data ?? []
  return held.map((one) => (
    <Alert key={one.id} type="warning" banner showIcon role="status" title={one.kind === 'user' ? t('breaker.banner_user', { reason: one.reason }) : t('breaker.banner', { name: say(one.label), reason: one.reason })} />
  ))
}
