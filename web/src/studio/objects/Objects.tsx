/** All objects by app; below it, one object. */
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'

import { AddIcon, Blank, Button, Failed, Input, ObjectIcon, Page, Panel, Select, SkeletonRows, namedIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import type { Shown } from '../draftState'
import { NewObject } from './NewObject'
import { ObjectPage } from './ObjectPage'
import styles from './objects.module.css'
import { Standing } from '../parts/Standing'

export default function Objects() {
  const name = useParams()['*']
  return name ? <ObjectPage key={name} name={name} /> : <ObjectList />
}

function Card({ object, fields }: { object: Shown; fields: number }) {
  const t = useTexts('studio-objects')
  const say = useSay()
  const Icon = namedIcon(object.body.icon as string | undefined)
  return (
    <Link to={`/studio/objects/${object.name}`} className={styles.card} data-standing={object.standing}>
      <span className={styles.cardIcon} aria-hidden>
        <Icon />
      </span>
      <span className={styles.cardWords}>
        <b>{say(object.label) || object.name}</b>
        <small>
          <code>{object.name}</code> · {t('object.fields', { count: fields })}
        </small>
      </span>
      <Standing of={object.standing} />
    </Link>
  )
}

function ObjectList() {
  const t = useTexts('studio-objects')
  const ts = useTexts('studio')
  const say = useSay()
  const [params, setParams] = useSearchParams()
  const [text, setText] = useState('')
  const app = params.get('app')
  const making = params.get('new') !== null
  const objects = useDefinitions({ kind: 'object' })
  const fields = useDefinitions({ kind: 'field' })
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const make = (on: boolean) => setParams({ ...(app ? { app } : {}), ...(on ? { new: '1' } : {}) }, { replace: true })
  if (objects.pending) return <SkeletonRows count={6} />
  if (objects.error) return <Failed error={objects.error} retry={objects.retry} />
  const wanted = text.trim().toLowerCase()
  const shown = objects.rows.filter((one) => (!app || one.app === app) && (!wanted || `${one.name} ${one.label?.zh ?? ''} ${one.label?.en ?? ''}`.toLowerCase().includes(wanted)))
  const count = (name: string) => standing(fields.rows).filter((field) => field.body.object === name).length
  const groups = [...new Set(shown.map((one) => one.app))].sort()
  const wordsOf = (name: string) => say(apps.find((one) => one.name === name)?.label) || name
  return (
    <Page
      title={ts('page.objects')}
      note={t('object.count', { count: shown.length })}
      actions={
        <>
          <Select<string>
            aria-label={t('object.app')}
            allowClear
            placeholder={t('object.every_app')}
            style={{ minWidth: 140 }}
            value={app}
            options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))}
            onChange={(next: string | undefined) => setParams(next ? { app: next } : {}, { replace: true })}
          />
          <Input allowClear aria-label={ts('action.search')} placeholder={ts('action.search')} style={{ width: 160 }} value={text} onChange={(event) => setText(event.target.value)} />
          <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
            {t('object.new')}
          </Button>
        </>
      }
    >
      {shown.length === 0 ? (
        <Blank
          icon={<ObjectIcon />}
          title={wanted ? t('object.not_found') : t('object.none')}
          note={wanted ? undefined : t('object.none_note')}
          action={
            <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
              {t('object.new')}
            </Button>
          }
        />
      ) : (
        <div className={styles.groups}>
          {groups.map((group) => (
            <Panel key={group} title={wordsOf(group)} note={group}>
              <div className={styles.cards}>
                {shown
                  .filter((one) => one.app === group)
                  .map((one) => (
                    <Card key={one.name} object={one} fields={count(one.name)} />
                  ))}
              </div>
            </Panel>
          ))}
        </div>
      )}
      {making ? <NewObject app={app} onClose={() => make(false)} /> : null}
    </Page>
  )
}
