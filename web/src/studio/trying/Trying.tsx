/** A record tried in the draft: filled in the form as it will be, judged by formulas, tables and rights, and not kept. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'

import { http, request, useAbility, type Label, type Meta, type ObjectMeta, type Row } from '@/api'
import { Blank, Button, Failed, Labelled, Page, Panel, Section, Select, SkeletonRows, TryIcon } from '@/design'
import { useSay, useTexts } from '@/i18n'
import { EntryForm } from '@/records'

import { FaultList, draftFaults } from '../FaultList'
import { useDraftLife } from '../draft'
import { PersonSelect, type Person } from '../parts/PersonSelect'
import { Result } from './Result'
import styles from './trying.module.css'

export interface Judged {
  name: string
  label: Label
  rows: number[]
  reason: Label
  outputs: Record<string, unknown>
}

export interface Tried {
  /** Null where the record would be out of its maker's sight. */
  row: Row | null
  decisions: Judged[]
}

const FORM = 'tried-record'

export default function Trying() {
  const t = useTexts('studio-trying')
  const ts = useTexts('studio')
  const draft = useDraftLife((life) => life.known)
  const opening = useDraftLife((life) => life.opening)
  return (
    <Page title={ts('page.try')} note={t('note')}>
      {draft ? <InDraft id={draft.id} revision={draft.revision} /> : opening ? <SkeletonRows count={4} /> : <Blank icon={<TryIcon />} title={t('no_draft')} note={t('no_draft_note')} />}
    </Page>
  )
}

function InDraft({ id, revision }: { id: string; revision: number }) {
  const t = useTexts('studio-trying')
  const say = useSay()
  const go = useNavigate()
  const whole = useAbility('manage_definitions')
  const [params, setParams] = useSearchParams()
  const [person, setPerson] = useState<Person | null>(null)
  const as = person?.id ?? null
  // What a record is like belongs to the draft's revision and to whose eyes look at it.
  const meta = useQuery({ queryKey: ['studio', 'try', id, revision, as], queryFn: ({ signal }) => request<Meta>('GET', '/meta', { draft: { id, as }, signal }), retry: false, gcTime: 0 })
  const faults = draftFaults(meta.error)
  const objects = meta.data?.objects ?? []
  const object = objects.find((one) => one.name === params.get('object'))
  return (
    <div className={styles.stack}>
      <Panel>
        <div className={styles.choice}>
          <Labelled label={t('object')}>
            {(tied) => (
              <Select<string>
                {...tied}
                showSearch
                style={{ width: '100%' }}
                placeholder={t('choose')}
                value={object?.name ?? null}
                options={objects.map((one) => ({ value: one.name, label: say(one.label) || one.name }))}
                onChange={(name) => setParams({ object: name }, { replace: true })}
              />
            )}
          </Labelled>
          {whole ? <Labelled label={t('as')}>{(tied) => <PersonSelect {...tied} nobody={t('myself')} value={person} onChange={setPerson} />}</Labelled> : null}
        </div>
      </Panel>
      {faults ? (
        <Panel title={t('faulty', { count: faults.length })}>
          <FaultList faults={faults} onJump={(to) => void go(to)} />
        </Panel>
      ) : meta.isPending ? (
        <SkeletonRows count={4} />
      ) : meta.isError ? (
        <Failed error={meta.error} retry={() => void meta.refetch()} />
      ) : object ? (
        <OneObject key={`${object.name}/${as}`} draft={id} seenAs={as} meta={meta.data} object={object} />
      ) : (
        <Blank icon={<TryIcon />} title={t('first')} note={t('first_note')} />
      )}
    </div>
  )
}

function OneObject({ draft, seenAs, meta, object }: { draft: string; seenAs: string | null; meta: Meta; object: ObjectMeta }) {
  const t = useTexts('studio-trying')
  const say = useSay()
  const trying = useMutation({ mutationFn: (values: Record<string, unknown>) => http.post<Tried>(`/studio/drafts/${draft}/try`, { object: object.name, values, seen_as: seenAs }) })
  return (
    <div className={styles.columns}>
      <Panel title={say(object.label)}>
        <Suspense fallback={<SkeletonRows count={3} />}>
          <EntryForm id={FORM} meta={meta} object={object} error={trying.error} pending={trying.isPending} onEnter={trying.mutate} />
        </Suspense>
        <div className={styles.foot}>
          <Button type="primary" icon={<TryIcon />} htmlType="submit" form={FORM} loading={trying.isPending}>
            {t('run')}
          </Button>
          <span>{t('kept_nothing')}</span>
        </div>
      </Panel>
      <Panel title={t('result')}>
        {trying.data && !trying.isPending ? (
          <Result object={object} tried={trying.data} />
        ) : (
          <Section title={t('waiting')}>
            <p className={styles.quiet}>{t('waiting_note')}</p>
          </Section>
        )}
      </Panel>
    </div>
  )
}
