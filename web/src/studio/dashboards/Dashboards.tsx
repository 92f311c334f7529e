/** All dashboards; below it, the designer of one. */
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { AddIcon, Blank, Button, ChartIcon, Failed, Labelled, Modal, Page, Select, SkeletonRows, Tone, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming } from '../NameBoxes'
import { standing, useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import { shortOf } from '../shapes'
import { Designer } from './Designer'
import styles from './designer.module.css'

export default function Dashboards() {
  const name = useParams()['*']
  return name ? <Designer key={name} name={name} /> : <DashboardList />
}

function DashboardList() {
  const t = useTexts('studio-numbers')
  const ts = useTexts('studio')
  const say = useSay()
  const [making, setMaking] = useState(false)
  const found = useDefinitions({ kind: 'dashboard' })
  if (found.pending) return <SkeletonRows count={4} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  return (
    <Page
      title={ts('page.dashboards')}
      actions={
        <Button type="primary" icon={<AddIcon />} onClick={() => setMaking(true)}>
          {t('new_dashboard')}
        </Button>
      }
    >
      {found.rows.length === 0 ? (
        <Blank icon={<ChartIcon />} title={t('no_dashboards')} note={t('no_dashboards_note')} />
      ) : (
        <ul className={styles.list}>
          {found.rows.map((one) => (
            <li key={one.name}>
              <Link to={`/studio/dashboards/${one.name}`}>
                <ChartIcon />
                <b>{say(one.label)}</b>
                <code>{one.name}</code>
                <span>{t('tiles', { count: (one.body.tiles as unknown[] | undefined)?.length ?? 0 })}</span>
                {one.standing !== 'same' && <Tone tone={one.standing === 'new' ? 'green' : one.standing === 'removed' ? 'red' : 'blue'}>{ts(`standing.${one.standing}`)}</Tone>}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {making && <NewDashboard taken={found.rows.map((one) => one.name)} onClose={() => setMaking(false)} />}
    </Page>
  )
}

function NewDashboard({ taken, onClose }: { taken: string[]; onClose: () => void }) {
  const t = useTexts('studio-numbers')
  const ts = useTexts('studio')
  const say = useSay()
  const go = useNavigate()
  const { put } = useDraft(useDraftTitle())
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const [app, setApp] = useState<string | null>(null)
  const [naming, setNaming] = useState(UNNAMED)
  const own = app ?? apps.at(-1)?.name ?? ''
  const used = taken.filter((one) => one.startsWith(`${own}.`)).map(shortOf)
  const { name, fault } = useNaming(naming, used)
  const ready = naming.zh.trim() !== '' && name !== '' && fault === null && own !== ''
  const make = () => {
    if (!ready) return
    const full = `${own}.${name}`
    put([{ kind: 'dashboard', name: full, body: { label: labelFrom(naming, name), tiles: [] } }]).catch((error: Error) => toast.error(error.message))
    onClose()
    void go(`/studio/dashboards/${full}`)
  }
  return (
    <Modal open title={t('new_dashboard')} okText={ts('app.make')} cancelText={ts('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={make} onCancel={onClose}>
      <div className={styles.form}>
        <NameBoxes value={naming} onChange={setNaming} taken={used} placeholder={t('dashboard_example')} />
        <Labelled label={t('app')} required>
          {(tied) => <Select<string> {...tied} value={own || null} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={setApp} />}
        </Labelled>
      </div>
    </Modal>
  )
}
