/** What units have made their own, held against headquarters' original; and who may configure what. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'

import { http, type Label } from '@/api'
import { AddIcon, Blank, Button, CompanyIcon, Collapse, Failed, LockIcon, Page, Panel, SkeletonRows, Tone, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import { openDraft } from '../draft'
import { useKindWords } from '../kinds'
import { Standing } from '../parts/Standing'
import { useUnitOptions } from '../parts/UnitSelect'
import { useRoleWords } from '../release/roles'
import type { Body } from '../shapes'
import { Differences } from '../versions/VersionDetail'
import { OwnershipDrawer, type OwnershipBody } from './OwnershipDrawer'
import styles from './variants.module.css'

interface Variant {
  name: string
  label: Label
  unit: { id: string; name: string }
  kind: string
  of: string
  body: Body
  original: Body | null
  /** The original has changed since the copy was made. */
  behind: boolean
  locked: boolean
}

const NEW = '+'

export default function Variants() {
  const t = useTexts('studio-variants')
  const ts = useTexts('studio')
  const [params, setParams] = useSearchParams()
  const edit = (name: string | null) => setParams(name ? { ownership: name } : {}, { replace: true })
  const open = params.get('ownership')
  return (
    <Page
      title={ts('page.variants')}
      note={t('note')}
      actions={
        <Button type="primary" icon={<AddIcon />} onClick={() => edit(NEW)}>
          {t('owner.new')}
        </Button>
      }
    >
      <div className={styles.stack}>
        <Copies />
        <Owners onEdit={edit} />
      </div>
      {open ? <OwnershipDrawer key={open} name={open === NEW ? null : open} onClose={() => edit(null)} /> : null}
    </Page>
  )
}

function Copies() {
  const t = useTexts('studio-variants')
  const found = useQuery({ queryKey: ['studio', 'variants'], queryFn: ({ signal }) => http.get<{ rows: Variant[] }>('/studio/variants', {}, signal) })
  return (
    <Panel title={t('copies')}>
      {found.isPending ? (
        <SkeletonRows count={3} />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : found.data.rows.length === 0 ? (
        <Blank icon={<CompanyIcon />} title={t('none')} note={t('none_note')} />
      ) : (
        <CopyList rows={found.data.rows} />
      )}
    </Panel>
  )
}

function CopyList({ rows }: { rows: Variant[] }) {
  const t = useTexts('studio-variants')
  const say = useSay()
  const kindWords = useKindWords()
  const client = useQueryClient()
  const taking = useMutation({
    mutationFn: (name: string) => http.post<{ draft: string }>(`/studio/variants/${name}/take-over`, {}),
    onSuccess: async ({ draft }) => {
      await openDraft(draft)
      await client.invalidateQueries({ queryKey: ['studio', 'drafts'] })
      toast.success(t('taken'))
    },
    onError: (error) => toast.error(error.message),
  })
  return (
    <Collapse
      size="small"
      items={rows.map((row) => ({
        key: row.name,
        label: (
          <span className={styles.head}>
            <Tone tone="blue">{row.unit.name}</Tone>
            <b>{say(row.label) || row.name}</b>
            <span>
              {kindWords(row.kind)} <code>{row.of}</code>
            </span>
            {row.behind ? <Tone tone="amber">{t('behind')}</Tone> : null}
          </span>
        ),
        children: (
          <div className={styles.stack}>
            <Differences kind={row.kind} before={row.original} after={row.body} />
            <div>
              <Button loading={taking.isPending} onClick={() => taking.mutate(row.name)}>
                {t('take_over')}
              </Button>
            </div>
          </div>
        ),
      }))}
    />
  )
}

function Owners({ onEdit }: { onEdit: (name: string) => void }) {
  const t = useTexts('studio-variants')
  const say = useSay()
  const found = useDefinitions({ kind: 'ownership' })
  const roles = useRoleWords()
  const units = useUnitOptions()
  const kindWords = useKindWords()
  const scope = ({ apps = [], kinds = [], names = [] }: OwnershipBody) => [...apps, ...kinds.map(kindWords), ...names].join('、') || t('owner.everything')
  return (
    <Panel flush title={t('owners')} note={t('owners_note')}>
      {found.pending ? (
        <SkeletonRows count={2} />
      ) : found.rows.length === 0 ? (
        <Blank small icon={<LockIcon />} title={t('owner.none')} />
      ) : (
        <ul className={styles.owners}>
          {found.rows.map((row) => {
            const body = row.body as unknown as OwnershipBody
            const who = body.locked ? t('owner.locked') : [roles(body.role ?? ''), units.find((one) => one.value === body.unit)?.label].filter(Boolean).join(' · ')
            return (
              <li key={row.name}>
                <button type="button" onClick={() => onEdit(row.name)}>
                  <Tone tone={body.locked ? 'red' : 'green'}>{who}</Tone>
                  <b>{say(row.label) || row.name}</b>
                  <Standing of={row.standing} />
                  <span>{scope(body)}</span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
