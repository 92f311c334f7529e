/** The policy as text: the same definitions and the same draft as the matrix. Faults stand at their line; a part that is deleted is a grant taken away. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { http } from '@/api'
import { Alert, Button, Failed, Panel, Select, SkeletonRows, Tone, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDraft, useDraftLife } from '../draft'
import { useDraftTitle } from '../drafts'
import { ChangedCells } from './ChangedCells'
import { PolicyBox } from './PolicyBox'
import type { GrantsChanged, LineFault, Matrix, PolicyText } from './shapes'
import styles from './matrix.module.css'

const ALL = '*'

interface PolicyEditorProps {
  matrix: Matrix
  /** Short name; all roles when none is given. */
  role: string | null
  onRole: (short: string | null) => void
}

export default function PolicyEditor({ matrix, role, onRole }: PolicyEditorProps) {
  const t = useTexts('studio-grants')
  const say = useSay()
  const draft = useDraftLife((life) => life.known)
  const { put } = useDraft(useDraftTitle())
  // What is being written, and the text it began from.
  const [mine, write] = useState<{ text: string; from: PolicyText } | null>(null)
  const [faults, setFaults] = useState<LineFault[]>([])
  const given = useQuery({
    queryKey: ['studio', 'policy', role, draft?.id, draft?.revision],
    queryFn: ({ signal }) => http.get<PolicyText>('/studio/grants/text', { role, draft: draft?.id }, signal),
    staleTime: 0,
  })
  const apply = useMutation({
    mutationFn: async ({ text, from }: { text: string; from: PolicyText }) => {
      const read = await http.post<GrantsChanged & { faults: LineFault[] }>('/studio/grants/text', { draft: useDraftLife.getState().known?.id ?? null, text, shown: from.names })
      setFaults(read.faults)
      if (read.faults.length > 0) return
      if (read.changes.length) await put(read.changes)
      write(null)
      toast.success(t('text.put_done', { count: read.changes.length }))
    },
  })
  const drop = () => {
    write(null)
    setFaults([])
  }
  if (given.isPending && !mine) return <SkeletonRows count={8} />
  if (given.isError && !mine) return <Failed error={given.error} retry={() => void given.refetch()} />
  const dirty = mine !== null && mine.text !== mine.from.text
  const moved = mine !== null && given.data !== undefined && given.data.text !== mine.from.text
  const shown = mine?.text ?? given.data?.text ?? ''
  return (
    <>
      <ChangedCells changed={matrix.changed} />
      <Panel
        title={t('text.label')}
        note={<Tone tone={dirty ? 'amber' : 'grey'}>{t(dirty ? 'text.dirty' : 'text.same')}</Tone>}
        actions={
          <span className={styles.tools}>
            <Select<string> aria-label={t('role')} style={{ minWidth: 140 }} disabled={dirty} value={role ?? ALL} options={[{ value: ALL, label: t('text.whole') }, ...matrix.roles.map((one) => ({ value: one.short, label: say(one.label) }))]} onChange={(next) => onRole(next === ALL ? null : next)} />
            <Button disabled={mine === null} onClick={drop}>
              {t('text.reload')}
            </Button>
            <Button type="primary" disabled={!dirty} loading={apply.isPending} onClick={() => mine && apply.mutate(mine)}>
              {t('text.put')}
            </Button>
          </span>
        }
      >
        <div className={styles.text}>
          <p className={styles.quiet}>{t('text.note')}</p>
          {moved ? <Alert type="warning" showIcon title={t('text.moved')} /> : null}
          {apply.isError ? <Alert type="error" showIcon title={apply.error.message} /> : null}
          {faults.length > 0 ? (
            <ul className={styles.faults} role="alert">
              {faults.map((one) => (
                <li key={`${one.line}${one.slug}`}>{t('text.fault', { line: one.line, text: say(one.text) })}</li>
              ))}
            </ul>
          ) : null}
          <PolicyBox
            value={shown}
            label={t('text.label')}
            faults={faults}
            onTyping={(text) => {
              const from = mine?.from ?? given.data
              if (from) write({ text, from })
            }}
            onDone={() => mine && apply.mutate(mine)}
          />
        </div>
      </Panel>
    </>
  )
}
