/** ⌘K: go anywhere, find anything, do the frequent things; all by keyboard. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useNavigate } from 'react-router'

import { peopleQueries, queries, useMeta, type MarkKind } from '@/api'
import { AddIcon, DarkIcon, HistoryIcon, Kbd, KeyboardIcon, Keys, Modal, SearchIcon, StarIcon, TranslateIcon, useScheme, ViewIcon } from '@/design'
import { changeLocale, useLocale, useSay, useTexts } from '@/i18n'

import { usePlaces } from './navigation'
import styles from './palette.module.css'

interface Item {
  id: string
  group: string
  label: string
  note?: string
  icon: ReactNode
  key?: string
  run: () => void
}

function useCommands(onKeys: () => void): Item[] {
  const t = useTexts('shell')
  const client = useQueryClient()
  const places = usePlaces()
  const navigate = useNavigate()
  const locale = useLocale()
  const { shown, choose } = useScheme()
  const goes = places.map((place) => ({
    id: place.to,
    group: t('palette.go'),
    label: place.label,
    icon: place.icon,
    key: place.key && `G ${place.key.toUpperCase()}`,
    run: () => void navigate(place.to),
  }))
  const say = useSay()
  const meta = useMeta().data
  const saved = useQuery({ ...queries.views(), staleTime: 60_000 }).data ?? []
  const makes = (meta?.objects ?? [])
    .filter((object) => object.menu !== false && object.actions.includes('create'))
    .map((object) => ({ id: `new ${object.name}`, group: t('palette.do'), label: t('palette.make', { object: say(object.label) }), icon: <AddIcon />, run: () => void navigate(`/records/${object.name}?new=1`) }))
  const views = [...(meta?.views ?? []), ...saved].map((view) => ({
    id: `view ${view.id ?? view.name}`,
    group: t('palette.views'),
    label: say(view.label) || view.name,
    note: say(meta?.objects.find((object) => object.name === view.object)?.label),
    icon: <ViewIcon />,
    run: () => void navigate(`/records/${view.object}?view=${encodeURIComponent(view.id ?? view.name)}`),
  }))
  return [
    ...goes,
    ...makes,
    ...views,
    { id: 'keys', group: t('palette.do'), label: t('palette.keys'), icon: <KeyboardIcon />, key: '?', run: onKeys },
    { id: 'scheme', group: t('palette.do'), label: t(shown === 'dark' ? 'scheme.to_light' : 'scheme.to_dark'), icon: <DarkIcon />, run: () => choose(shown === 'dark' ? 'light' : 'dark') },
    { id: 'locale', group: t('palette.do'), label: t('locale.other'), icon: <TranslateIcon />, run: () => void changeLocale(locale === 'zh-CN' ? 'en-US' : 'zh-CN').then(() => client.invalidateQueries({ refetchType: 'active' })) },
  ]
}

function useHits(text: string): { hits: Item[]; busy: boolean } {
  const wanted = useDeferredValue(text.trim())
  const navigate = useNavigate()
  const say = useSay()
  const objects = useMeta().data?.objects
  const { data, isFetching } = useQuery({ ...queries.search(wanted), placeholderData: (before) => before })
  const hits = (wanted ? (data?.hits ?? []) : []).map((hit) => ({
    id: `${hit.object}/${hit.id}`,
    group: say(objects?.find((object) => object.name === hit.object)?.label) || hit.object,
    label: hit.title,
    note: hit.subtitle ?? undefined,
    icon: <HistoryIcon />,
    run: () => void navigate(`/records/${hit.object}/${hit.id}`),
  }))
  return { hits, busy: isFetching }
}

/** Favourites and what was seen lately, for somebody who has not typed anything yet. */
function useMarked(kind: MarkKind, group: string): Item[] {
  const navigate = useNavigate()
  const rows = useQuery(peopleQueries.marks(kind)).data ?? []
  return rows.slice(0, 6).map((one) => ({
    id: `${kind} ${one.id}`,
    group,
    label: one.title || one.id.slice(0, 8),
    icon: kind === 'favourite' ? <StarIcon /> : <HistoryIcon />,
    run: () => void navigate(`/records/${one.object}/${one.id}`),
  }))
}

function List({ items, at, onPick, onPoint }: { items: Item[]; at: number; onPick: (item: Item) => void; onPoint: (index: number) => void }) {
  return (
    <div role="listbox" id="palette-list" className={styles.list}>
      {items.map((item, index) => (
        <div key={item.id}>
          {item.group !== items[index - 1]?.group && <div className={styles.group}>{item.group}</div>}
          <div
            role="option"
            id={`palette-${index}`}
            aria-selected={index === at}
            className={styles.item}
            ref={(element) => void (index === at && element?.scrollIntoView({ block: 'nearest' }))}
            onMouseMove={() => index !== at && onPoint(index)}
            onClick={() => onPick(item)}
          >
            {item.icon}
            <span className={styles.label}>{item.label}</span>
            {item.note && <span className={styles.note}>{item.note}</span>}
            {item.key && <Kbd>{item.key}</Kbd>}
          </div>
        </div>
      ))}
    </div>
  )
}

function Inside({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const t = useTexts('shell')
  const [text, setText] = useState('')
  const [at, point] = useState(0)
  const navigate = useNavigate()
  const commands = useCommands(onKeys)
  const favourites = useMarked('favourite', t('palette.favourites'))
  const seen = useMarked('seen', t('palette.lately'))
  const { hits, busy } = useHits(text)
  const items = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    if (!wanted) return [...seen, ...favourites, ...commands.filter((item) => !item.id.startsWith('view '))]
    const all: Item = { id: 'all', group: t('palette.go'), label: t('palette.all_hits', { text: text.trim() }), icon: <SearchIcon />, run: () => void navigate(`/search?q=${encodeURIComponent(text.trim())}`) }
    const fitting = commands.filter((item) => item.label.toLowerCase().includes(wanted))
    return [...hits, ...fitting, ...(hits.length > 0 ? [all] : [])]
  }, [hits, commands, favourites, seen, text, t, navigate])
  const pick = (item: Item | undefined) => {
    if (!item) return
    onClose()
    item.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes Chinese, Enter and arrows belong to it.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') point((index) => Math.min(items.length - 1, index + 1))
    else if (event.key === 'ArrowUp') point((index) => Math.max(0, index - 1))
    else if (event.key === 'Enter') pick(items[at])
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.palette}>
      <div className={styles.head}>
        <SearchIcon />
        <input
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            point(0)
          }}
          onKeyDown={onKeyDown}
          placeholder={t('palette.placeholder')}
          aria-label={t('palette.open')}
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={items.length ? `palette-${at}` : undefined}
        />
        <Kbd>Esc</Kbd>
      </div>
      {items.length ? <List items={items} at={at} onPick={pick} onPoint={point} /> : <div className={styles.none}>{busy ? t('palette.busy') : t('palette.none', { text: text.trim() })}</div>}
      <footer className={styles.foot}>
        <Keys keys={['↑', '↓']}>{t('palette.move')}</Keys>
        <Keys keys={['↵']}>{t('palette.pick')}</Keys>
      </footer>
    </div>
  )
}

export default function Palette({ shown, onClose, onKeys }: { shown: boolean; onClose: () => void; onKeys: () => void }) {
  return (
    <Modal typing open={shown} onCancel={onClose} footer={null} closable={false} width={600} style={{ top: '12vh' }} styles={{ container: { padding: 0, overflow: 'hidden' } }} destroyOnHidden>
      <Inside onClose={onClose} onKeys={onKeys} />
    </Modal>
  )
}
