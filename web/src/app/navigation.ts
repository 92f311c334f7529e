/** What stands in the navigation, decided by rights: the same list feeds side bar, bottom bar and palette. */
import type { ReactNode } from 'react'
import { createElement } from 'react'

import { useMeta, useSession } from '@/api'
import { BoardIcon, CockpitIcon, CompanyIcon, ContactIcon, HotIcon, ImportIcon, LeadIcon, TaskIcon, WeightIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

export interface Place {
  to: string
  label: string
  icon: ReactNode
  group: 'work' | 'records' | 'manage'
  /** Typed after "g". */
  key?: string
}

const OBJECT_ICONS: Record<string, typeof LeadIcon> = {
  'sales.account': CompanyIcon,
  'sales.contact': ContactIcon,
  'sales.opportunity': HotIcon,
  'sales.task': TaskIcon,
}

export function usePlaces(): Place[] {
  const t = useTexts('shell')
  const say = useSay()
  const abilities = useSession()?.user.abilities ?? []
  const objects = useMeta().data?.objects ?? []
  const places: Place[] = [
    { to: '/', label: t('nav.cockpit'), icon: createElement(CockpitIcon), group: 'work', key: 'w' },
    { to: '/leads', label: t('nav.leads'), icon: createElement(LeadIcon), group: 'work', key: 'l' },
  ]
  if (abilities.includes('see_board')) places.push({ to: '/board', label: t('nav.board'), icon: createElement(BoardIcon), group: 'work', key: 'b' })
  for (const [name, icon] of Object.entries(OBJECT_ICONS)) {
    const object = objects.find((given) => given.name === name)
    if (object) places.push({ to: `/records/${name}`, label: say(object.label), icon: createElement(icon), group: 'records' })
  }
  if (abilities.includes('tune_signals')) places.push({ to: '/signals', label: t('nav.signals'), icon: createElement(WeightIcon), group: 'manage', key: 's' })
  if (abilities.includes('run_imports')) places.push({ to: '/imports', label: t('nav.imports'), icon: createElement(ImportIcon), group: 'manage', key: 'i' })
  return places
}
