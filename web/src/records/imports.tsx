/** Files in: choose, map, check, run; and every import there ever was. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { queries, useMeta, useObject, type ImportRun, type ImportUpload } from '@/api'
import { Blank, Failed, Loading, Page, Panel, Select, SkeletonRows } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { ChooseFile } from './importing/ChooseFile'
import { MapColumns } from './importing/MapColumns'
import { RunCard } from './importing/RunCard'
import styles from './importing/importing.module.css'

export default function Imports() {
  const t = useTexts('imports')
  const say = useSay()
  const meta = useMeta()
  const client = useQueryClient()
  const [params, setParams] = useSearchParams()
  const [file, setFile] = useState<ImportUpload | null>(null)
  const targets = (meta.data?.objects ?? []).filter((object) => object.actions.includes('import'))
  const asked = params.get('object')
  // What the company works on first is what it imports first.
  const first = (meta.data as { cockpit?: { object: string } | null } | undefined)?.cockpit?.object
  const name = targets.find((object) => object.name === asked)?.name ?? targets.find((object) => object.name === first)?.name ?? targets[0]?.name ?? ''
  const object = useObject(name)
  const runs = useQuery({ ...queries.imports(), refetchInterval: (query) => (query.state.data?.some((run) => ['running', 'undoing'].includes(run.state)) ? 1000 : false) })

  if (meta.isPending) return <Loading />
  if (meta.isError) return <Failed error={meta.error} retry={() => void meta.refetch()} />
  if (!object) return <Blank title={t('none')} note={t('none_note')} />
  const started = (run: ImportRun | undefined) => {
    setFile(null)
    if (run?.id) client.setQueryData(queries.importRun(run.id).queryKey, run)
    void client.invalidateQueries({ queryKey: ['imports'] })
  }
  return (
    <Page
      title={t('title')}
      note={t('note')}
      actions={
        targets.length > 1 && !file ? (
          <Select<string>
            aria-label={t('object')}
            className={styles.target}
            value={name}
            options={targets.map((one) => ({ value: one.name, label: t('into', { object: say(one.label) }) }))}
            onChange={(next) => setParams({ object: next }, { replace: true })}
          />
        ) : null
      }
    >
      <div className={styles.page}>
        {file ? <MapColumns key={file.id} object={object} file={file} onLeave={() => setFile(null)} onStarted={started} /> : <ChooseFile object={object} onReady={setFile} />}
        <Panel title={t('history.title')} flush>
          {runs.isPending ? (
            <SkeletonRows count={3} />
          ) : runs.isError ? (
            <Failed error={runs.error} retry={() => void runs.refetch()} />
          ) : runs.data.length === 0 ? (
            <Blank title={t('history.empty')} note={t('history.empty_note')} />
          ) : (
            <ul className={styles.runs}>
              {runs.data.map((run) => (
                <RunCard key={run.id} run={run} />
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </Page>
  )
}
