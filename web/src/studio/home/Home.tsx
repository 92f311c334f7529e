/** Where one begins: the apps, what changed lately, and the drafts under way. */
import { useState } from 'react'
import { Link } from 'react-router'

import { useAbility } from '@/api'
import { AddIcon, Blank, Button, DraftIcon, Failed, Page, PackageIcon, Panel, SkeletonRows, Tone } from '@/design'
import { formatTime, useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { openDraft, useDraftLife } from '../draft'
import { useDrafts } from '../drafts'
import { NewApp } from './NewApp'
import { RecentVersions } from './RecentVersions'
import styles from './home.module.css'

function Apps({ onNew }: { onNew: (() => void) | undefined }) {
  const t = useTexts('studio')
  const say = useSay()
  const apps = useDefinitions({ kind: 'app' })
  const objects = useDefinitions({ kind: 'object' })
  if (apps.pending) return <SkeletonRows count={2} />
  if (apps.error) return <Failed error={apps.error} retry={apps.retry} />
  return (
    <ul className={styles.apps}>
      {standing(apps.rows).map((app) => {
        const own = standing(objects.rows).filter((object) => object.app === app.name)
        return (
          <li key={app.name}>
            <Link to={`/studio/objects?app=${app.name}`} className={styles.app}>
              <span className={styles.appIcon} aria-hidden>
                <PackageIcon />
              </span>
              <b>{say(app.label) || app.name}</b>
              {app.standing === 'new' ? <Tone tone="green">{t('standing.new')}</Tone> : null}
              <small>{t('home.app_note', { count: own.length })}</small>
              <span className={styles.appObjects}>{own.slice(0, 6).map((object) => say(object.label) || object.name).join(' · ')}</span>
            </Link>
          </li>
        )
      })}
      {onNew && (
        <li>
          <button type="button" className={styles.newApp} onClick={onNew}>
            <AddIcon />
            <b>{t('app.new')}</b>
            <small>{t('app.new_note')}</small>
          </button>
        </li>
      )}
    </ul>
  )
}

function Drafts() {
  const t = useTexts('studio')
  const { drafts, pending, error, retry } = useDrafts()
  const current = useDraftLife((life) => life.draft?.id)
  if (pending) return <SkeletonRows count={2} />
  if (error) return <Failed error={error} retry={retry} />
  if (drafts.length === 0) return <Blank small icon={<DraftIcon />} title={t('home.no_drafts')} />
  return (
    <ul className={styles.lines}>
      {drafts.map((draft) => {
        return (
          <li key={draft.id}>
            <span className={styles.lineMain}>
              <b>{draft.title}</b>
              <small>{[draft.created_by?.name, t('draft.steps', { count: draft.steps }), formatTime(draft.changed_at)].filter(Boolean).join(' · ')}</small>
            </span>
            {draft.id === current ? (
              <Tone tone="blue">{t('draft.current')}</Tone>
            ) : (
              <Button size="small" onClick={() => void openDraft(draft.id)}>
                {t('draft.continue')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

export default function Home() {
  const t = useTexts('studio')
  const whole = useAbility('manage_definitions')
  const [making, make] = useState(false)
  return (
    <Page
      title={t('home.title')}
      note={t('home.note')}
      actions={
        whole && (
          <Button type="primary" icon={<AddIcon />} onClick={() => make(true)}>
            {t('app.new')}
          </Button>
        )
      }
    >
      <div className={styles.home}>
        <Panel title={t('home.apps')}>
          <Apps onNew={whole ? () => make(true) : undefined} />
        </Panel>
        <div className={styles.columns}>
          <Panel title={t('home.drafts')} flush>
            <Drafts />
          </Panel>
          {whole && <RecentVersions />}
        </div>
      </div>
      {making ? <NewApp onClose={() => make(false)} /> : null}
    </Page>
  )
}
