/** Who may draft and publish what, or what nobody but headquarters may change. */
import { useState } from 'react'

import type { Label } from '@/api'
import { Drawer, Input, Labelled, Select, SkeletonRows, Switch, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { useKinds } from '../kinds'
import { useSend, without } from '../parts/Designer'
import { DrawerFoot } from '../parts/DrawerFoot'
import { UnitSelect } from '../parts/UnitSelect'
import type { Body } from '../shapes'
import styles from './variants.module.css'

export interface OwnershipBody {
  label: Label
  role?: string
  unit?: string
  apps?: string[]
  kinds?: string[]
  names?: string[]
  locked?: boolean
}

// Who may what is headquarters' to say.
const NEVER = new Set(['app', 'grant', 'guard', 'ownership', 'role', 'rollout', 'variant'])

interface OwnershipDrawerProps {
  /** null for a new one. */
  name: string | null
  onClose: () => void
}

export function OwnershipDrawer({ name, onClose }: OwnershipDrawerProps) {
  const found = useDefinitions({ kind: 'ownership' })
  if (found.pending) return <SkeletonRows count={2} />
  const given = found.rows.find((one) => one.name === name)?.body as unknown as OwnershipBody | undefined
  return <Editing name={name} given={given ?? { label: { zh: '', en: '' } }} taken={found.rows.map((one) => one.name)} onClose={onClose} />
}

function freeName(app: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) if (!taken.includes(`${app}.owner_${number}`)) return `${app}.owner_${number}`
}

function Editing({ name, given, taken, onClose }: OwnershipDrawerProps & { given: OwnershipBody; taken: readonly string[] }) {
  const t = useTexts('studio-variants')
  const ts = useTexts('studio')
  const say = useSay()
  const narrow = useNarrow()
  const send = useSend()
  const kinds = useKinds().filter((one) => !NEVER.has(one.name))
  const apps = standing(useDefinitions({ kind: 'app' }).rows)
  const roles = standing(useDefinitions({ kind: 'role' }).rows)
  const [body, setBody] = useState<OwnershipBody>(given)
  const change = (part: Partial<OwnershipBody>) => setBody((was) => ({ ...was, ...part }))
  const ready = body.label.zh.trim() !== '' && (Boolean(body.locked) || Boolean(body.role)) && apps.length > 0
  const put = (next: OwnershipBody | null) => {
    const plain = next as unknown as Body | null
    const empty = plain ? Object.keys(plain).filter((key) => !plain[key] || (Array.isArray(plain[key]) && plain[key].length === 0)) : []
    const full = name ?? freeName(body.apps?.[0] ?? apps.at(-1)?.name ?? '', taken)
    send([{ kind: 'ownership', name: full, body: plain ? without(plain, ...empty, ...(body.locked ? ['role', 'unit'] : [])) : null }])
    onClose()
  }
  return (
    <Drawer
      open
      size={narrow ? '100%' : 560}
      title={name ? t('owner.edit') : t('owner.new')}
      onClose={onClose}
      footer={<DrawerFoot ready={ready} onSave={() => put(body)} onCancel={onClose} onRemove={name ? () => put(null) : undefined} />}
    >
      <div className={styles.form}>
        <Labelled label={ts('name.zh')} required>
          {(tied) => <Input {...tied} maxLength={80} placeholder={t('owner.example')} value={body.label.zh} onChange={({ target: { value } }) => change({ label: { zh: value, en: value } })} />}
        </Labelled>
        <Labelled inline label={t('owner.lock')} hint={t('owner.lock_note')}>
          {(tied) => <Switch {...tied} checked={Boolean(body.locked)} onChange={(locked) => change({ locked })} />}
        </Labelled>
        {body.locked ? null : (
          <>
            <Labelled label={t('owner.role')} required>
              {(tied) => <Select<string> {...tied} showSearch value={body.role ?? null} options={roles.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(role) => change({ role })} />}
            </Labelled>
            <Labelled label={t('owner.unit')} hint={t('owner.unit_note')}>
              {(tied) => <UnitSelect {...tied} placeholder={t('owner.original')} value={body.unit ?? null} onChange={(unit) => change({ unit: unit ?? undefined })} />}
            </Labelled>
          </>
        )}
        <Labelled label={t('owner.apps')}>
          {(tied) => <Select<string[]> {...tied} mode="multiple" placeholder={t('owner.all')} value={body.apps ?? []} options={apps.map((one) => ({ value: one.name, label: say(one.label) || one.name }))} onChange={(next) => change({ apps: next })} />}
        </Labelled>
        <Labelled label={t('owner.kinds')}>
          {(tied) => <Select<string[]> {...tied} mode="multiple" placeholder={t('owner.all')} value={body.kinds ?? []} options={kinds.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={(next) => change({ kinds: next })} />}
        </Labelled>
        <Labelled label={t('owner.names')} hint={t('owner.names_note')}>
          {(tied) => <Select<string[]> {...tied} mode="tags" open={false} placeholder={t('owner.all')} value={body.names ?? []} options={[]} onChange={(next) => change({ names: next })} />}
        </Labelled>
      </div>
    </Drawer>
  )
}
