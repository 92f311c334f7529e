/** The head that all designer pages share: back, name, standing, remove and restore; the body comes from the page. */
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'

import { Blank, Button, Failed, Page, RemoveIcon, SkeletonRows, toast, useAsk } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import type { Shown } from '../draftState'
import { inForce } from '../inForce'
import type { Body, Change } from '../shapes'
import { NotYours, OwnedBy } from './OwnedBy'
import { useOwned } from './ownership'
import { PageTitle } from './PageTitle'
import styles from './parts.module.css'
import { Standing } from './Standing'
import { UnitCopyBar } from './UnitCopyBar'
import { copyChange, useUnitCopy } from './unitCopy'

interface DesignerProps {
  kind: string
  name: string
  /** The page it goes back to. */
  path: string
  actions?: (row: Shown, change: (body: Body) => void) => ReactNode
  children: (row: Shown, change: (body: Body) => void) => ReactNode
}

/** A member that says nothing is not there. */
export const without = (body: Body, ...names: string[]): Body => Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

/** Sets a member, or takes it out when it is empty. */
export function withMember(body: Body, name: string, value: unknown): Body {
  const empty = value === null || value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
  return empty ? without(body, name) : { ...body, [name]: value }
}

export function useSend(): (changes: Change[]) => void {
  const { put } = useDraft(useDraftTitle())
  return (changes) => void put(changes).catch((error: Error) => toast.error(error.message))
}

export function Designer({ kind, name, path, actions, children }: DesignerProps) {
  const t = useTexts('studio')
  const say = useSay()
  const ask = useAsk()
  const go = useNavigate()
  const send = useSend()
  const copy = useUnitCopy(kind, name)
  // Whoever may not take it out is not offered to.
  const fixed = useOwned(kind, name)?.mine.includes('original') === false
  const found = useDefinitions({ kind })
  const row = found.rows.find((one) => one.name === name)
  if (found.pending) return <SkeletonRows count={6} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  if (!row) return <Blank title={t('unknown.definition')} action={<Link to={`/studio/${path}`}>{t('unknown.back')}</Link>} />
  const own = copy?.on ? copy : null
  const shown: Shown = own?.variant ? { ...row, body: own.variant.body.body as Body } : row
  const change = (body: Body) => {
    if (!own) send([{ kind, name, body }])
    else void copyChange(own, row, body).then((one) => send([one]), (error: Error) => toast.error(error.message))
  }
  const remove = async () => {
    if (row.standing !== 'new' && !(await ask({ title: t('remove.title', { name: say(row.label) || row.name }), content: t('remove.note'), okText: t('action.remove'), danger: true }))) return
    send([{ kind, name, body: null }])
    void go(`/studio/${path}`)
  }
  return (
    <Page
      title={<PageTitle back={`/studio/${path}`}>{say(row.label) || row.name}</PageTitle>}
      note={
        <span className={styles.about}>
          <code>{row.name}</code>
          <OwnedBy kind={kind} name={name} />
        </span>
      }
      actions={
        <>
          <Standing of={own ? (own.variant?.standing ?? 'same') : row.standing} />
          {copy && row.standing !== 'new' ? <UnitCopyBar copy={copy} onDrop={() => copy.variant && send([{ kind: 'variant', name: copy.variant.name, body: null }])} /> : null}
          {actions?.(shown, change)}
          {own || fixed ? null : row.standing === 'removed' ? (
            <Button onClick={() => send([{ kind, name, body: inForce(row) }])}>{t('action.restore')}</Button>
          ) : (
            <Button danger icon={<RemoveIcon />} aria-label={t('remove.title', { name: say(row.label) || row.name })} onClick={() => void remove()} />
          )}
        </>
      }
    >
      <NotYours kind={kind} name={name} copy={copy} />
      {children(shown, change)}
    </Page>
  )
}
