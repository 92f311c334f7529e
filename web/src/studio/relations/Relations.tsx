/** How objects hang together: as a drawing, and as a list that says the same. */
import { lazy, Suspense, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { Blank, Failed, ForwardIcon, Page, Panel, RelationIcon, Segmented, Select, SkeletonRows, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { placeOf } from '../places'
import { ofApp, relationsOf, type Relations as Shape, type Tie } from './graph'
import styles from './relations.module.css'
import { Standing } from '../parts/Standing'

const Diagram = lazy(() => import('./Diagram'))

export default function Relations() {
  const t = useTexts('studio-map')
  const ts = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const [params, setParams] = useSearchParams()
  const app = params.get('app')
  const [chosen, choose] = useState<'drawing' | 'list' | null>(null)
  const objects = useDefinitions({ kind: 'object' })
  const fields = useDefinitions({ kind: 'field' })
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const shape = useMemo(() => ofApp(relationsOf(objects.rows, fields.rows), app), [objects.rows, fields.rows, app])
  const mode = chosen ?? (narrow ? 'list' : 'drawing')
  const wordsOf = (name: string) => say(apps.find((one) => one.name === name)?.label) || name
  const body = () => {
    if (objects.pending || fields.pending) return <SkeletonRows count={6} />
    const error = objects.error ?? fields.error
    if (error) return <Failed error={error} retry={objects.error ? objects.retry : fields.retry} />
    if (shape.objects.length === 0) return <Blank icon={<RelationIcon />} title={t('relations.none')} note={t('relations.none_note')} />
    if (mode === 'list') return <TieList shape={shape} />
    return (
      <div className={styles.drawing}>
        <Suspense fallback={<SkeletonRows count={6} />}>
          <Diagram key={app ?? ''} shape={shape} appWords={wordsOf} />
        </Suspense>
        <ul className={styles.legend} aria-label={t('relations.legend')}>
          <li data-kind="reference">{t('relations.reference')}</li>
          <li data-kind="roll_up">{t('relations.roll_up')}</li>
          <li data-kind="drafted">{t('relations.drafted')}</li>
        </ul>
      </div>
    )
  }
  return (
    <Page
      title={ts('page.relations')}
      note={t('relations.note', { objects: shape.objects.length, ties: shape.ties.reduce((sum, tie) => sum + tie.fields.length, 0) })}
      actions={
        <>
          <Select<string>
            aria-label={ts('list.app')}
            allowClear
            placeholder={t('relations.every_app')}
            style={{ minWidth: 140 }}
            value={app}
            options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))}
            onChange={(next: string | undefined) => setParams(next ? { app: next } : {}, { replace: true })}
          />
          <Segmented
            aria-label={t('relations.mode')}
            value={mode}
            options={[
              { value: 'drawing', label: t('relations.drawing') },
              { value: 'list', label: t('relations.list') },
            ]}
            onChange={choose}
          />
        </>
      }
    >
      {body()}
    </Page>
  )
}

/** Per object: what it refers to and rolls up, and who refers to it. */
function TieList({ shape }: { shape: Shape }) {
  const t = useTexts('studio-map')
  const say = useSay()
  const labels = new Map(shape.objects.map((one) => [one.name, say(one.label) || one.name]))
  const line = (tie: Tie, other: string) => (
    <li key={`${tie.kind} ${tie.from} ${tie.to}`}>
      <span className={styles.tieFields}>
        {tie.fields.map((field) => (
          <Link key={field.name} to={placeOf({ kind: 'field', name: field.name })} data-standing={field.standing}>
            {say(field.label) || field.name}
            <Standing of={field.standing} />
          </Link>
        ))}
      </span>
      <ForwardIcon aria-hidden />
      <Link to={`/studio/objects/${other}`}>{labels.get(other) ?? other}</Link>
    </li>
  )
  return (
    <div className={styles.list}>
      {shape.objects.map((one) => {
        const refers = shape.ties.filter((tie) => tie.kind === 'reference' && tie.from === one.name)
        const rolls = shape.ties.filter((tie) => tie.kind === 'roll_up' && tie.to === one.name)
        const used = [...new Set(shape.ties.filter((tie) => tie.kind === 'reference' && tie.to === one.name && tie.from !== one.name).map((tie) => tie.from))]
        return (
          <Panel
            key={one.name}
            title={
              <Link to={`/studio/objects/${one.name}`} className={styles.objectLink}>
                {labels.get(one.name)}
                <Standing of={one.standing} />
              </Link>
            }
            note={<code>{one.name}</code>}
          >
            <dl className={styles.ties}>
              {refers.length ? <dt>{t('relations.refers')}</dt> : null}
              {refers.length ? <dd><ul>{refers.map((tie) => line(tie, tie.to))}</ul></dd> : null}
              {rolls.length ? <dt>{t('relations.rolls')}</dt> : null}
              {rolls.length ? <dd><ul>{rolls.map((tie) => line(tie, tie.from))}</ul></dd> : null}
              {used.length ? <dt>{t('relations.used')}</dt> : null}
              {used.length ? (
                <dd className={styles.users}>
                  {used.map((name) => (
                    <Link key={name} to={`/studio/objects/${name}`}>{labels.get(name) ?? name}</Link>
                  ))}
                </dd>
              ) : null}
            </dl>
            {refers.length + rolls.length + used.length === 0 ? <p className={styles.alone}>{t('relations.alone')}</p> : null}
          </Panel>
        )
      })}
    </div>
  )
}
