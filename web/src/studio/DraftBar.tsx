/** Always there: which draft, how much is changed, undo and redo, preview, and the way to publishing. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link } from 'react-router'

import { Button, DraftIcon, EyeIcon, Menu, OpenIcon, PeopleIcon, Popover, PublishIcon, RedoIcon, Tone, Tooltip, UndoIcon, toast, useAsk, useNarrow, type MenuItem } from '@/design'
import { useTexts } from '@/i18n'

import { ChangeList } from './ChangeList'
import { Clash } from './Clash'
import { discardDraft, openDraft, useDraft, useDraftLife } from './draft'
import { useDraftTitle, useDrafts } from './drafts'
import styles from './studio.module.css'

const PlanDialog = lazy(() => import('./PlanDialog'))
const ReviewDialog = lazy(() => import('./release/ReviewDialog'))
const RolloutDialog = lazy(() => import('./release/RolloutDialog'))
const PreviewDialog = lazy(() => import('./PreviewDialog'))

/** Inside a text box ⌘Z belongs to the box. */
const isTyping = (target: EventTarget | null) => Boolean((target as HTMLElement | null)?.closest?.('input, textarea, [contenteditable="true"]'))

function useUndoKeys(undo: () => void, redo: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.metaKey || event.ctrlKey) || event.altKey || isTyping(event.target)) return
      const key = event.key.toLowerCase()
      if (key !== 'z' && key !== 'y') return
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [undo, redo])
}

/** A change still on its way would be lost with the page: the browser asks first. */
function useAskBeforeLeaving(saving: boolean): void {
  useEffect(() => {
    if (!saving) return undefined
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', hold)
    return () => window.removeEventListener('beforeunload', hold)
  }, [saving])
}

function Chooser() {
  const t = useTexts('studio')
  const ask = useAsk()
  const title = useDraftTitle()
  const draft = useDraftLife((life) => life.draft)
  const { drafts } = useDrafts()
  const discard = async () => {
    if (await ask({ title: t('draft.discard_title', { title: draft?.title }), content: t('draft.discard_note'), okText: t('draft.discard'), danger: true })) await discardDraft()
  }
  const items: MenuItem[] = [
    ...drafts.filter((one) => one.id !== draft?.id).map((one) => ({ key: one.id, icon: <DraftIcon />, label: one.title, run: () => void openDraft(one.id) })),
    { key: 'close', label: t('draft.close'), apart: drafts.length > 1, run: () => void openDraft(null) },
    ...(draft?.id ? [{ key: 'discard', label: t('draft.discard'), danger: true, run: () => void discard() }] : []),
  ]
  if (!draft && drafts.length === 0) return <span className={styles.noDraft}>{t('draft.none')}</span>
  return (
    <Menu items={items} label={t('draft.choose')} head={t('draft.shared')}>
      <button type="button" className={styles.draftName} aria-haspopup="menu" title={draft?.title ?? title}>
        <DraftIcon />
        <span>{draft?.title ?? t('draft.none')}</span>
        <OpenIcon />
      </button>
    </Menu>
  )
}

export function DraftBar() {
  const t = useTexts('studio')
  const narrow = useNarrow()
  const { draft, saving, undo, redo } = useDraft(useDraftTitle())
  const error = useDraftLife((life) => life.error)
  const [opened, open] = useState<'plan' | 'preview' | 'ask' | 'rollout' | null>(null)
  const [listing, list] = useState(false)
  const close = () => open(null)
  const failed = (what: Error) => toast.error(what.message)
  const back = () => void undo().catch(failed)
  const forth = () => void redo().catch(failed)
  useUndoKeys(back, forth)
  useAskBeforeLeaving(saving)
  const count = draft?.changes.length ?? 0
  const ready = Boolean(draft?.id) && count > 0
  return (
    <header className={styles.bar}>
      {narrow ? null : (
        <Link to="/studio" className={styles.barTitle}>
          {t('title')}
        </Link>
      )}
      <Chooser />
      {draft && count > 0 ? (
        <Popover trigger="click" placement="bottomLeft" arrow={false} open={listing} onOpenChange={list} content={<ChangeList changes={draft.changes} onGone={() => list(false)} />}>
          <button type="button" className={styles.count} aria-haspopup="dialog" aria-expanded={listing}>
            {t('draft.count', { count })}
          </button>
        </Popover>
      ) : null}
      <span role="status" className={styles.saved}>
        {saving ? t('draft.saving') : error ? <Tone tone="red">{t('draft.unsaved')}</Tone> : ready && !narrow ? t('draft.saved') : ''}
      </span>
      <div className={styles.barTools}>
        <Tooltip title={t('draft.undo_key')}>
          <Button type="text" icon={<UndoIcon />} aria-label={t('draft.undo')} aria-keyshortcuts="Control+Z Meta+Z" disabled={!draft?.can_undo} onClick={back} />
        </Tooltip>
        <Tooltip title={t('draft.redo_key')}>
          <Button type="text" icon={<RedoIcon />} aria-label={t('draft.redo')} aria-keyshortcuts="Control+Shift+Z Meta+Shift+Z" disabled={!draft?.can_redo} onClick={forth} />
        </Tooltip>
        <Button icon={<EyeIcon />} aria-label={t('preview.open')} disabled={!ready} onClick={() => open('preview')}>
          {narrow ? null : t('preview.open')}
        </Button>
        <Button icon={<PeopleIcon />} aria-label={t('review.open')} disabled={!ready} onClick={() => open('ask')}>
          {narrow ? null : t('review.open')}
        </Button>
        <Button type="primary" icon={<PublishIcon />} disabled={!ready} onClick={() => open('plan')}>
          {t(narrow ? 'publish.short' : 'publish.open')}
        </Button>
      </div>
      <Clash />
      <Suspense fallback={null}>
        {opened === 'plan' ? <PlanDialog onAsk={() => open('ask')} onRollout={() => open('rollout')} onClose={close} /> : null}
        {opened === 'ask' && draft?.id ? <ReviewDialog onClose={close} /> : null}
        {opened === 'rollout' ? <RolloutDialog onClose={close} onReady={() => open('plan')} /> : null}
        {opened === 'preview' && draft ? <PreviewDialog draft={draft} onClose={close} /> : null}
      </Suspense>
    </header>
  )
}
