/** Signal weights: change them, see whose rank would change, publish, and watch the ranking follow within a second. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'

import { ApiProblem, http, queries, type SignalChange, type Signals, type SignalsSaved } from '@/api'
import { Alert, Blank, Button, Failed, Loading, Page, Panel, Tone, toast } from '@/design'
import { useTexts } from '@/i18n'

import { PreviewPanel } from './PreviewPanel'
import { PublishBar } from './PublishBar'
import { RankingPanel } from './RankingPanel'
import { SignalRow } from './SignalRow'
import { changesOf, drafted, faultOf, weightEnd, type Draft } from './tuning'
import styles from './signals.module.css'

export default function Weights() {
  const answer = useQuery(queries.signals())
  const t = useTexts('signals')
  if (answer.isPending) return <Loading />
  if (answer.isError && !answer.data) return <Failed error={answer.error} retry={() => void answer.refetch()} />
  if (!answer.data || answer.data.signals.length === 0) return <Blank title={t('empty')} note={t('empty_note')} />
  return <Tuning known={answer.data} />
}

function Tuning({ known }: { known: Signals }) {
  const t = useTexts('signals')
  const client = useQueryClient()
  const side = useRef<HTMLElement>(null)
  const [draft, setDraft] = useState<Draft>({})
  const [moved, setMoved] = useState(false)
  const changes = useMemo(() => changesOf(known.signals, draft), [known.signals, draft])
  const rows = known.signals.map((signal) => drafted(signal, draft))
  const faulty = rows.some((signal) => faultOf(signal) !== null)
  const end = weightEnd(known.signals)
  const change = (name: string, part: Omit<SignalChange, 'name'>) => setDraft((was) => ({ ...was, [name]: { ...was[name], ...part } }))
  const publish = useMutation({
    mutationFn: (note: string) => http.put<SignalsSaved>('/signals', { changes, note, version: known.version }),
    onSuccess: async (saved) => {
      setDraft({})
      setMoved(false)
      toast.success(t('publish.done', { version: saved.version }))
      // The new ranking is computed at read: ask for it at once, the stored scores follow.
      await Promise.all([client.invalidateQueries({ queryKey: ['ranking'] }), client.invalidateQueries({ queryKey: ['signals'] })])
    },
    onError: async (error) => {
      if (!(error instanceof ApiProblem) || error.status !== 409) return
      setMoved(true)
      await client.invalidateQueries({ queryKey: ['signals'] })
    },
  })
  const problem = publish.error && !moved ? publish.error.message : null
  return (
    <Page title={t('title')} note={t('note', { version: known.version })} actions={known.can_tune ? null : <Tone tone="grey">{t('read_only')}</Tone>}>
      <div className={styles.columns}>
        <Panel flush title={t('list.title')} note={t('list.note', { count: known.signals.length })}>
          <Levels levels={known.levels} />
          <ul className={styles.signals}>
            {rows.map((signal) => (
              <SignalRow
                key={signal.name}
                signal={signal}
                stored={known.signals.find((one) => one.name === signal.name) ?? signal}
                end={end}
                disabled={!known.can_tune || publish.isPending}
                onChange={(part) => change(signal.name, part)}
                onReset={() => setDraft(({ [signal.name]: _dropped, ...rest }) => rest)}
              />
            ))}
          </ul>
          {changes.length > 0 ? (
            <div className={styles.toPublish}>
              <Button type="primary" block onClick={() => side.current?.scrollIntoView({ behavior: 'smooth' })}>
                {t('publish.go', { count: changes.length })}
              </Button>
            </div>
          ) : null}
        </Panel>
        <aside ref={side} className={styles.side}>
          {moved ? <Alert type="warning" showIcon title={t('publish.moved')} /> : null}
          {changes.length > 0 ? (
            <>
              <PublishBar count={changes.length} faulty={faulty} busy={publish.isPending} problem={problem} onPublish={(note) => publish.mutate(note)} onDiscard={() => setDraft({})} />
              <PreviewPanel changes={changes} ready={!faulty} version={known.version} />
            </>
          ) : null}
          <RankingPanel />
        </aside>
      </div>
    </Page>
  )
}

function Levels({ levels }: { levels: Signals['levels'] }) {
  const t = useTexts('signals')
  if (levels.length === 0) return null
  const sorted = [...levels].sort((a, b) => a.at - b.at)
  return (
    <p className={styles.levels}>
      {t('levels')}
      {sorted.map((level) => {
        const words = t(`level.${level.name}`)
        return (
          <Tone key={level.name} tone={level.name === 'hot' ? 'red' : level.name === 'warm' ? 'amber' : 'grey'}>
            {words === `level.${level.name}` ? level.name : words} ≥ {level.at}
          </Tone>
        )
      })}
    </p>
  )
}

