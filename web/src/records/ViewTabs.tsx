/** The views of a list: pinned ones in front, shared ones marked; the shown one can be pinned, opened first, dropped. */
import { useMutation, useQueryClient } from '@tanstack/react-query'

import { ApiProblem, http, type Preference, type ViewMeta } from '@/api'
import { Button, CalendarIcon, KanbanIcon, Menu, MoreIcon, PeopleIcon, PinIcon, RemoveIcon, StarIcon, TimelineIcon, toast, useAsk, type MenuItem } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { ALL, viewKey, type ListState } from './listState'
import { SaveView } from './SaveView'
import styles from './list.module.css'

const ICONS = { list: null, kanban: KanbanIcon, calendar: CalendarIcon, timeline: TimelineIcon }

interface ViewTabsProps {
  object: string
  views: readonly ViewMeta[]
  own: ReadonlySet<string>
  state: ListState
  preference: Preference
  prefer: (change: Partial<Preference>) => void
  onChoose: (view: string) => void
}

export function ViewTabs({ object, views, own, state, preference, prefer, onChoose }: ViewTabsProps) {
  const t = useTexts('records')
  const te = useTexts('everyday')
  const say = useSay()
  const ask = useAsk()
  const client = useQueryClient()
  const drop = useMutation({
    mutationFn: (id: string) => http.remove(`/views/${id}`),
    onSuccess: async () => {
      onChoose(ALL)
      await client.invalidateQueries({ queryKey: ['views'] })
    },
    onError: (error) => toast.error(error instanceof ApiProblem ? error.message : t('state.unsaved')),
  })
  // A view that filters nothing is "all" already; the plain list is offered when there is none, or while it is shown.
  const plain = state.view === ALL || !views.some((view) => !view.filter && (view.layout ?? 'list') === 'list')
  const tabs = views.map((view) => ({ key: viewKey(view), words: say(view.label) || view.name, view }))
  const current = views.find((view) => viewKey(view) === state.view)
  const words = say(current?.label)
  const remove = async () => {
    const sure = await ask({ title: t('view.drop_title', { name: words }), okText: t('action.delete'), cancelText: t('action.cancel'), danger: true })
    if (sure) drop.mutate(state.view)
  }
  const isPinned = preference.pinned.includes(state.view)
  const isFirst = preference.default === state.view
  const items: MenuItem[] = [
    { key: 'pin', icon: <PinIcon />, label: te(isPinned ? 'view.unpin' : 'view.pin'), run: () => prefer({ pinned: isPinned ? preference.pinned.filter((key) => key !== state.view) : [...preference.pinned, state.view] }) },
    { key: 'first', icon: <StarIcon />, label: te(isFirst ? 'view.not_first' : 'view.first'), run: () => prefer({ default: isFirst ? null : state.view }) },
  ]
  if (own.has(state.view)) items.push({ key: 'drop', icon: <RemoveIcon />, label: t('view.drop'), danger: true, apart: true, run: () => void remove() })
  return (
    <div className={styles.views}>
      <nav className={styles.tabs} aria-label={t('view.tabs')}>
        {tabs.map(({ key, words: name, view }) => {
          const Icon = ICONS[view.layout ?? 'list']
          return (
            <button key={key} type="button" className={styles.tab} aria-current={key === state.view ? 'page' : undefined} onClick={() => onChoose(key)}>
              {Icon ? <Icon aria-hidden className={styles.tabIcon} /> : null}
              {name}
              {view.shared && view.shared !== 'me' ? <PeopleIcon className={styles.tabMark} aria-label={te('view.is_shared')} /> : null}
              {preference.pinned.includes(key) ? <PinIcon className={styles.tabMark} aria-label={te('view.is_pinned')} /> : null}
              {key === state.view && state.changed ? <i className={styles.changedDot} title={t('view.changed')} /> : null}
            </button>
          )
        })}
        {plain ? (
          <button type="button" className={styles.tab} aria-current={state.view === ALL ? 'page' : undefined} onClick={() => onChoose(ALL)}>
            {t('view.all')}
            {state.view === ALL && state.changed ? <i className={styles.changedDot} title={t('view.changed')} /> : null}
          </button>
        ) : null}
      </nav>
      {current ? (
        <Menu items={items} label={te('view.menu', { name: words })}>
          <Button size="small" type="text" icon={<MoreIcon />} loading={drop.isPending} aria-label={te('view.menu', { name: words })} />
        </Menu>
      ) : null}
      {state.changed ? <SaveView object={object} state={state} mine={current && own.has(state.view) ? current : null} onSaved={onChoose} /> : null}
    </div>
  )
}
