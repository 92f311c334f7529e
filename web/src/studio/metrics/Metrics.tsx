/** The metric dictionary (指标口径库): every number of the company, once; below it, the editor of one. */
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { AddIcon, Blank, Button, Failed, Input, Labelled, MetricIcon, Modal, Page, Select, SkeletonRows, Tone, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { NameBoxes, UNNAMED, labelFrom, useNaming } from '../NameBoxes'
import { standing, useDefinitions } from '../definitions'
import { useDraft } from '../draft'
import { useDraftTitle } from '../drafts'
import { ObjectSelect } from '../parts/ObjectSelect'
import { shortOf } from '../shapes'
import styles from '../dashboards/designer.module.css'
import { MetricEditor } from './MetricEditor'

export default function Metrics() {
  const name = useParams()['*']
  return name ? <MetricEditor key={name} name={name} /> : <Dictionary />
}

function Dictionary() {
  const t = useTexts('studio-numbers')
  const td = useTexts('dashboards')
  const ts = useTexts('studio')
  const say = useSay()
  const [text, setText] = useState('')
  const [making, setMaking] = useState(false)
  const found = useDefinitions({ kind: 'metric' })
  if (found.pending) return <SkeletonRows count={6} />
  if (found.error) return <Failed error={found.error} retry={found.retry} />
  const wanted = text.trim().toLowerCase()
  const shown = found.rows.filter((one) => !wanted || `${one.name} ${one.label?.zh ?? ''} ${one.label?.en ?? ''}`.toLowerCase().includes(wanted))
  return (
    <Page
      title={ts('page.metrics')}
      note={t('metric_count', { count: shown.length })}
      actions={
        <>
          <Input allowClear aria-label={ts('action.search')} placeholder={ts('action.search')} style={{ width: 160 }} value={text} onChange={(event) => setText(event.target.value)} />
          <Button type="primary" icon={<AddIcon />} onClick={() => setMaking(true)}>
            {t('new_metric')}
          </Button>
        </>
      }
    >
      {shown.length === 0 ? (
        <Blank icon={<MetricIcon />} title={t('no_metrics')} note={t('no_metrics_note')} />
      ) : (
        <ul className={styles.list}>
          {shown.map((one) => (
            <li key={one.name}>
              <Link to={`/studio/metrics/${one.name}`}>
                <MetricIcon />
                <b>{say(one.label)}</b>
                <code>{one.name}</code>
                <span>{td(`function.${String(one.body.function)}`)}</span>
                {one.standing !== 'same' && <Tone tone={one.standing === 'new' ? 'green' : one.standing === 'removed' ? 'red' : 'blue'}>{ts(`standing.${one.standing}`)}</Tone>}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {making && <NewMetric taken={found.rows.map((one) => one.name)} onClose={() => setMaking(false)} />}
    </Page>
  )
}

function NewMetric({ taken, onClose }: { taken: string[]; onClose: () => void }) {
  const t = useTexts('studio-numbers')
  const ts = useTexts('studio')
  const say = useSay()
  const go = useNavigate()
  const { put } = useDraft(useDraftTitle())
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const [app, setApp] = useState<string | null>(null)
  const [object, setObject] = useState<string | undefined>(undefined)
  const [naming, setNaming] = useState(UNNAMED)
  const own = app ?? apps.at(-1)?.name ?? ''
  const used = taken.filter((one) => one.startsWith(`${own}.`)).map(shortOf)
  const { name, fault } = useNaming(naming, used)
  const ready = naming.zh.trim() !== '' && name !== '' && fault === null && own !== '' && Boolean(object)
  const make = () => {
    if (!ready) return
    const full = `${own}.${name}`
    put([{ kind: 'metric', name: full, body: { label: labelFrom(naming, name), function: 'count', object } }]).catch((error: Error) => toast.error(error.message))
    onClose()
    void go(`/studio/metrics/${full}`)
  }
  return (
    <Modal open title={t('new_metric')} okText={ts('app.make')} cancelText={ts('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={make} onCancel={onClose}>
      <div className={styles.form}>
        <NameBoxes value={naming} onChange={setNaming} taken={used} placeholder={t('metric_example')} />
        <Labelled label={t('app')} required>
          {(tied) => <Select<string> {...tied} value={own || null} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={setApp} />}
        </Labelled>
        <Labelled label={t('counted_object')} required>
          {(tied) => <ObjectSelect {...tied} value={object} onChange={setObject} />}
        </Labelled>
      </div>
    </Modal>
  )
}
