/** The definitions of one kind, grouped by object, with a way to make one: what designer pages begin with. */
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'

import { AddIcon, Blank, Button, Failed, Page, Panel, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { NewDefinition, type Fresh } from './NewDefinition'
import { ObjectSelect } from './ObjectSelect'
import type { Body } from '../shapes'
import { DefinitionRow } from './DefinitionRow'
import styles from './parts.module.css'

interface DefinitionListProps {
  kind: string
  path: string
  title: string
  note: string
  /** Teaches when there are none. */
  empty: { icon: ReactNode; title: string; note: string }
  newTitle: string
  example: string
  detail: (row: Shown) => ReactNode
  /** The body a fresh one begins with. */
  first: (fresh: Fresh) => Body
}

export function DefinitionList({ kind, path, title, note, empty, newTitle, example, detail, first }: DefinitionListProps) {
  const t = useTexts('studio')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const object = params.get('object')
  const [making, make] = useState(false)
  const found = useDefinitions({ kind })
  const objects = standing(useDefinitions({ kind: 'object' }).rows)
  if (found.pending) return <SkeletonRows count={5} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  const rows = found.rows.filter((row) => !object || row.body.object === object)
  const groups = [...new Set(rows.map((row) => String(row.body.object ?? '')))].sort()
  const add = (
    <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
      {newTitle}
    </Button>
  )
  return (
    <Page
      title={title}
      note={note}
      actions={
        <>
          <div style={{ width: 180 }}>
            <ObjectSelect label={t('list.object')} placeholder={t('list.every_object')} value={object} onChange={(name) => setParams({ object: name }, { replace: true })} />
          </div>
          {object ? <Button onClick={() => setParams({}, { replace: true })}>{t('list.all')}</Button> : null}
          {add}
        </>
      }
    >
      {rows.length === 0 ? (
        <Blank {...empty} action={add} />
      ) : (
        <div className={styles.groups}>
          {groups.map((group) => (
            <Panel key={group} flush title={say(objects.find((one) => one.name === group)?.label) || group} note={<code>{group}</code>}>
              <ul className={styles.rows}>
                {rows
                  .filter((row) => String(row.body.object ?? '') === group)
                  .map((row) => (
                    <DefinitionRow key={row.name} row={row} path={path}>
                      {detail(row)}
                    </DefinitionRow>
                  ))}
              </ul>
            </Panel>
          ))}
        </div>
      )}
      {making ? <NewDefinition kind={kind} title={newTitle} example={example} object={object} first={(fresh) => ({ ...first(fresh), object: fresh.object })} taken={found.rows.map((row) => row.name)} onClose={() => make(false)} /> : null}
    </Page>
  )
}
