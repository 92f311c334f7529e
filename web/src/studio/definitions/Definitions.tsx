/** Everything that is defined, of every kind; kinds without an editor of their own are edited here by their schema. */
import { useState } from 'react'
import { Link, useParams } from 'react-router'

import { AddIcon, Blank, Button, Failed, Input, KindIcon, Labelled, Page, Panel, Segmented, SkeletonRows, Typed } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import { useKinds, useKindWords } from '../kinds'
import { Designer } from '../parts/Designer'
import { NewDefinition } from '../parts/NewDefinition'
import { SchemaForm } from '../parts/SchemaForm'
import { firstValue } from '../parts/schema'
import { placeOf } from '../places'
import { Simulation } from '../simulation/Simulation'
import type { Body, KindInfo } from '../shapes'
import styles from './definitions.module.css'
import { Standing } from '../parts/Standing'

export default function Definitions() {
  const [kind = '', name = ''] = (useParams()['*'] ?? '').split('/')
  if (kind && name) return <DefinitionPage key={`${kind}/${name}`} kind={kind} name={decodeURIComponent(name)} />
  return <AllDefinitions kind={kind} />
}

const APART = new Set(['app', 'field'])

function AllDefinitions({ kind }: { kind: string }) {
  const t = useTexts('studio')
  const say = useSay()
  const kinds = useKinds()
  const [text, setText] = useState('')
  const [making, make] = useState(false)
  const chosen = kinds.find((one) => one.name === kind) ?? kinds.find((one) => one.name === 'signal') ?? kinds[0]
  const found = useDefinitions({ kind: chosen?.name ?? '' })
  const wanted = text.trim().toLowerCase()
  const rows = found.rows.filter((row) => !wanted || `${row.name} ${row.label?.zh ?? ''} ${row.label?.en ?? ''}`.toLowerCase().includes(wanted))
  return (
    <Page
      title={t('page.definitions')}
      note={t('all.note')}
      actions={
        <>
          <Input allowClear aria-label={t('action.search')} placeholder={t('action.search')} style={{ width: 160 }} value={text} onChange={(event) => setText(event.target.value)} />
          {chosen && !APART.has(chosen.name) ? (
            <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
              {t('all.new', { kind: say(chosen.label) })}
            </Button>
          ) : null}
        </>
      }
    >
      <div className={styles.columns}>
        <Panel flush title={t('all.kinds')}>
          <ul className={styles.kinds}>
            {kinds.map((one) => (
              <li key={one.name}>
                <Link to={`/studio/definitions/${one.name}`} aria-current={one.name === chosen?.name ? 'true' : undefined}>
                  {say(one.label)}
                  <code>{one.name}</code>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
        <Panel flush title={say(chosen?.label)} note={String(rows.length)}>
          {found.pending ? (
            <SkeletonRows count={5} />
          ) : found.error ? (
            <Failed error={found.error} retry={found.retry} />
          ) : rows.length === 0 ? (
            <Blank icon={<KindIcon />} title={t('all.none')} />
          ) : (
            <ul className={styles.rows}>
              {rows.map((row) => (
                <li key={row.name}>
                  <Link to={placeOf(row)}>
                    <b>{say(row.label) || row.name}</b>
                    <Standing of={row.standing} />
                    <code>{row.name}</code>
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      {making && chosen ? <NewOfKind kind={chosen} taken={found.rows.map((row) => row.name)} onClose={() => make(false)} /> : null}
    </Page>
  )
}

function NewOfKind({ kind, taken, onClose }: { kind: KindInfo; taken: string[]; onClose: () => void }) {
  const t = useTexts('studio')
  const say = useSay()
  const body = firstValue(kind.schema, kind.schema) as Body
  return <NewDefinition kind={kind.name} title={t('all.new', { kind: say(kind.label) })} belongs="app" labelled={'label' in body} first={() => body} taken={taken} onClose={onClose} />
}

function DefinitionPage({ kind, name }: { kind: string; name: string }) {
  const t = useTexts('studio')
  const kindWords = useKindWords()
  const info = useKinds().find((one) => one.name === kind)
  const [mode, setMode] = useState<'form' | 'json'>('form')
  const [faulty, setFaulty] = useState(false)
  return (
    <Designer
      kind={kind}
      name={name}
      path={`definitions/${kind}`}
      actions={() => (
        <Segmented
          aria-label={t('all.mode')}
          value={mode}
          options={[
            { value: 'form', label: t('all.form') },
            { value: 'json', label: t('all.json') },
          ]}
          onChange={setMode}
        />
      )}
    >
      {(row, put) => (
        <>
          <Panel title={kindWords(kind)}>
            {mode === 'form' && info ? (
              <SchemaForm kind={kind} name={name} schema={info.schema} value={row.body} onChange={put} />
            ) : (
              <Labelled label={t('all.json')} fault={faulty ? t('schema.broken') : undefined}>
                {(tied) => (
                  <Typed
                    {...tied}
                    code
                    lines={12}
                    faulty={faulty}
                    value={JSON.stringify(row.body, null, 2)}
                    onDone={(text) => {
                      try {
                        put(JSON.parse(text) as Body)
                        setFaulty(false)
                      } catch {
                        setFaulty(true)
                      }
                    }}
                  />
                )}
              </Labelled>
            )}
          </Panel>
          {kind === 'routing' ? <Simulation name={name} body={row.body} /> : null}
        </>
      )}
    </Designer>
  )
}
