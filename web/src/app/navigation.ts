/** What stands in the navigation, decided by rights and by what is defined: the same list feeds side bar, bottom bar and palette. */
import type { ReactNode } from 'react'
import { createElement } from 'react'

import { useMeta, useSession } from '@/api'
import { ActivityIcon, BoardIcon, ChannelIcon, ChartIcon, ClockIcon, CockpitIcon, CodeIcon, CursorIcon, DoneIcon, EyeIcon, ForceIcon, HistoryIcon, ImportIcon, LeadIcon, LockIcon, MergeIcon, PeopleIcon, PivotIcon, PlaceIcon, PoolIcon, RelationIcon, RemoveIcon, RestoreIcon, RightIcon, RiseIcon, SendIcon, StudioIcon, WeightIcon, namedIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

export interface Place {
  to: string
  label: string
  icon: ReactNode
  /** work, manage, or the name of an app. */
  group: string
  /** Typed after "g". */
  key?: string
}

export interface PlaceGroup {
  name: string
  title: string
}

/** Work first, then each app whose objects this person may see, then what is managed. */
export function usePlaceGroups(): PlaceGroup[] {
  const t = useTexts('shell')
  const say = useSay()
  const meta = useMeta().data
  const apps = (meta?.apps ?? []).filter((app) => meta?.objects.some((object) => object.menu !== false && appOf(object.name) === app.name))
  return [{ name: 'work', title: t('nav.work') }, ...apps.map((app) => ({ name: `app:${app.name}`, title: say(app.label) || app.name })), { name: 'manage', title: t('nav.manage') }]
}

const appOf = (object: string) => object.split('.')[0] ?? object

export function usePlaces(): Place[] {
  const t = useTexts('shell')
  const say = useSay()
  const abilities = useSession()?.user.abilities ?? []
  const meta = useMeta().data
  const first = meta?.cockpit?.object ?? 'sales.lead'
  const places: Place[] = [
    { to: '/', label: t('nav.cockpit'), icon: createElement(CockpitIcon), group: 'work', key: 'w' },
    { to: '/leads', label: t('nav.leads'), icon: createElement(LeadIcon), group: 'work', key: 'l' },
  ]
  if (meta?.objects.some((object) => object.name === first && object.actions.includes('claim'))) places.push({ to: '/pools', label: t('nav.pools'), icon: createElement(PoolIcon), group: 'work', key: 'o' })
  if (meta?.objects.some((object) => object.task_forces === 'of')) places.push({ to: '/task-forces', label: t('nav.task_forces'), icon: createElement(ForceIcon), group: 'work' })
  if (meta?.second_looks?.some((look) => look.judge)) places.push({ to: '/second-looks', label: t('nav.looks'), icon: createElement(EyeIcon), group: 'work' })
  if (meta?.cells && abilities.includes('see_board')) places.push({ to: '/war-zones', label: t('nav.war_zones'), icon: createElement(PlaceIcon), group: 'work' })
  if (meta?.cells && abilities.includes('see_board')) places.push({ to: '/elasticity', label: t('nav.elasticity'), icon: createElement(RiseIcon), group: 'work' })
  if (meta?.objects.some((object) => object.name === 'sales.field_report' && object.actions.includes('create'))) places.push({ to: '/field-report', label: t('nav.field_report'), icon: createElement(SendIcon), group: 'work' })
  if (meta?.cells) places.push({ to: '/cells', label: t('nav.cells'), icon: createElement(PeopleIcon), group: 'work' })
  if (abilities.includes('see_board')) places.push({ to: '/board', label: t('nav.board'), icon: createElement(BoardIcon), group: 'work', key: 'b' })
  places.push(
    { to: '/dashboards', label: t('nav.dashboards'), icon: createElement(ChartIcon), group: 'work', key: 'd' },
    { to: '/pivot', label: t('nav.pivot'), icon: createElement(PivotIcon), group: 'work', key: 'p' },
  )
  if (abilities.includes('see_board')) places.push({ to: '/attribution', label: t('nav.attribution'), icon: createElement(RelationIcon), group: 'work' })
  if (abilities.includes('see_board')) places.push({ to: '/timeliness', label: t('nav.timeliness'), icon: createElement(ClockIcon), group: 'work' })
  if (abilities.includes('see_board')) places.push({ to: '/fairness', label: t('nav.fairness'), icon: createElement(PeopleIcon), group: 'work' })
  for (const object of meta?.objects ?? []) {
    // The object people work on all day has its place above already.
    if (object.menu === false || object.name === first) continue
    places.push({ to: `/records/${object.name}`, label: say(object.label), icon: createElement(namedIcon(object.icon)), group: `app:${appOf(object.name)}` })
  }
  if (abilities.includes('tune_signals')) places.push({ to: '/signals', label: t('nav.signals'), icon: createElement(WeightIcon), group: 'manage', key: 's' })
  if (abilities.includes('see_board')) places.push({ to: '/model', label: t('nav.model'), icon: createElement(RiseIcon), group: 'manage' })
  if (abilities.includes('see_board')) places.push({ to: '/channels', label: t('nav.channels'), icon: createElement(ChannelIcon), group: 'manage' })
  if (abilities.includes('see_board')) places.push({ to: '/heat', label: t('nav.heat'), icon: createElement(CursorIcon), group: 'manage' })
  if (abilities.includes('run_imports')) places.push({ to: '/imports', label: t('nav.imports'), icon: createElement(ImportIcon), group: 'manage', key: 'i' })
  if (meta?.objects.some((object) => object.actions.includes('update') && object.actions.includes('remove'))) places.push({ to: '/pairs', label: t('nav.pairs'), icon: createElement(MergeIcon), group: 'manage' })
  places.push({ to: '/access', label: t('nav.access'), icon: createElement(LockIcon), group: 'manage' })
  if (['manage_definitions', 'manage_accounts', 'put_packs', 'suggest_rights'].some((one) => abilities.includes(one))) places.push({ to: '/permissions', label: t('nav.permissions'), icon: createElement(RightIcon), group: 'manage' })
  if (abilities.includes('manage_accounts') || abilities.includes('see_board')) places.push({ to: '/access-reviews', label: t('nav.access_reviews'), icon: createElement(DoneIcon), group: 'manage' })
  if (abilities.includes('manage_accounts')) places.push({ to: '/grants-in-use', label: t('nav.grants_in_use'), icon: createElement(EyeIcon), group: 'manage' })
  if (meta?.objects.some((object) => object.actions.includes('remove'))) places.push({ to: '/bin', label: t('nav.bin'), icon: createElement(RemoveIcon), group: 'manage' })
  if (meta?.studio) places.push({ to: '/studio', label: t('nav.studio'), icon: createElement(StudioIcon), group: 'manage', key: 'a' })
  if (abilities.includes('read_audit')) places.push({ to: '/audit', label: t('nav.audit'), icon: createElement(HistoryIcon), group: 'manage' })
  if (abilities.includes('replay_events')) places.push({ to: '/operations', label: t('nav.operations'), icon: createElement(ActivityIcon), group: 'manage' })
  if (abilities.includes('manage_accounts')) places.push({ to: '/backups', label: t('nav.backups'), icon: createElement(RestoreIcon), group: 'manage' })
  if (abilities.includes('manage_definitions')) places.push({ to: '/developer', label: t('nav.developer'), icon: createElement(CodeIcon), group: 'manage' })
  return places
}
