/** The definitions of one kind that belong to no object, searched by name, with a way to make one. */
import { useState, type ReactNode } from 'react'

import { AddIcon, Blank, Button, Failed, Input, Page, SkeletonRows } from '@/design'
import { useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import type { Body } from '../shapes'
import { DefinitionRow } from './DefinitionRow'
import { NewDefinition, type Fresh } from './NewDefinition'
import styles from './parts.module.css'

/** So many are found at a glance. */
const SEARCHED_FROM = 12

interface PlainListProps {
  kind: string
  path: string
  title: string
  icon: ReactNode
  count?: (shown: number) => string
  empty: { title: string; note: string }
  newTitle: string
  example: string
  belongs: 'app' | 'both'
  objectLabel?: string
  detail: (row: Shown) => ReactNode
  first: (fresh: Fresh) => Body
}

export function PlainList({ kind, path, title, icon, count, empty, newTitle, detail, ...fresh }: PlainListProps) {
  const t = useTexts('studio')
  const [text, setText] = useState('')
  const [making, make] = useState(false)
  const found = useDefinitions({ kind })
  if (found.pending) return <SkeletonRows count={5} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  const wanted = text.trim().toLowerCase()
  const shown = found.rows.filter((row) => !wanted || `${row.name} ${row.label?.zh ?? ''} ${row.label?.en ?? ''}`.toLowerCase().includes(wanted))
  return (
    <Page
      title={title}
      note={count?.(shown.length)}
      actions={
        <>
          {found.rows.length >= SEARCHED_FROM && (
            <Input allowClear aria-label={t('action.search')} placeholder={t('action.search')} style={{ width: 160 }} value={text} onChange={(event) => setText(event.target.value)} />
          )}
          <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
            {newTitle}
          </Button>
        </>
      }
    >
      {shown.length === 0 ? (
        <Blank icon={icon} {...empty} />
      ) : (
        <ul className={styles.plain}>
          {shown.map((row) => (
            <DefinitionRow key={row.name} row={row} path={path} icon={icon}>
              {detail(row)}
            </DefinitionRow>
          ))}
        </ul>
      )}
      {making && <NewDefinition kind={kind} title={newTitle} taken={found.rows.map((row) => row.name)} onClose={() => make(false)} {...fresh} />}
    </Page>
  )
}
