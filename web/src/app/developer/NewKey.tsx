/** A new key: for whom, for what, how fast, for how long. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { http, useAbility, useMeta } from '@/api'
import { Alert, Chips, Input, InputNumber, Labelled, Modal, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useProving } from '../account/proving'
import styles from './developer.module.css'

const ACTIONS = ['read', 'create', 'update', 'remove'] as const
type Reach = 'read' | 'write' | 'objects' | 'scim'

interface NewKeyProps {
  onMade: (secret: string) => void
  onClose: () => void
}

export function NewKey({ onMade, onClose }: NewKeyProps) {
  const t = useTexts('developer')
  const say = useSay()
  const manages = useAbility('manage_accounts')
  const objects = useMeta().data?.objects ?? []
  const client = useQueryClient()
  const [label, setLabel] = useState('')
  const [reach, setReach] = useState<Reach>('read')
  const [chosen, setChosen] = useState<string[]>([])
  const [actions, setActions] = useState<string[]>(['read'])
  const [pace, setPace] = useState(600)
  const [days, setDays] = useState<number | null>(365)
  const [networks, setNetworks] = useState('')
  const [program, setProgram] = useState(false)
  const [role, setRole] = useState('')
  const [unit, setUnit] = useState('')
  const roles = useQuery({ queryKey: ['roles', 'of-members'], queryFn: ({ signal }) => http.get<{ rows: { name: string; body: { label: { zh: string; en: string } } }[] }>('/definitions', { kind: 'role' }, signal), enabled: manages && program })
  const units = useQuery({ queryKey: ['records', 'org.unit', 'names'], queryFn: ({ signal }) => http.get<{ rows: { id: string; name: string }[] }>('/records/org.unit', { fields: 'name', limit: 500 }, signal), enabled: manages && program })
  const scopes = reach === 'read' || reach === 'scim' ? [reach] : reach === 'write' ? ['read', 'write'] : chosen.flatMap((object) => actions.map((action) => `${object}:${action}`))
  const { proving, question } = useProving()
  const making = useMutation({
    mutationFn: () => proving(async () => {
      const user = program ? (await http.post<{ id: string }>('/service-accounts', { name: label, role, unit })).id : undefined
      return http.post<{ secret: string }>('/tokens', { label, scopes, per_minute: pace, expires_in_days: days ?? undefined, user, networks: networks.split(/[\s,，;；]+/).filter(Boolean) })
    }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['tokens'] })
      onMade(made.secret)
    },
  })
  const ready = label.trim() !== '' && scopes.length > 0 && (!program || (role !== '' && unit !== ''))
  return (
    <Modal open title={t('keys.new')} okText={t('keys.make')} cancelText={t('cancel')} okButtonProps={{ disabled: !ready, loading: making.isPending }} onOk={() => making.mutate()} onCancel={onClose}>
      <div className={styles.form}>
        <Labelled label={t('new.label')} required>
          {(tied) => <Input {...tied} maxLength={100} value={label} placeholder={t('new.example')} onChange={(event) => setLabel(event.target.value)} />}
        </Labelled>
        {manages ? (
          <Labelled label={t('new.for')} hint={t(program ? 'new.program_note' : 'new.me_note')}>
            <Chips single label={t('new.for')} value={[program ? 'program' : 'me']} onChange={([who]) => setProgram(who === 'program')} options={['me', 'program'].map((one) => ({ value: one, label: t(`new.${one}`) }))} />
          </Labelled>
        ) : null}
        {program ? (
          <div className={styles.pair}>
            <Labelled label={t('new.role')} required>
              {(tied) => <Select {...tied} value={role || undefined} options={(roles.data?.rows ?? []).map((one) => ({ value: one.name.slice(one.name.lastIndexOf('.') + 1), label: say(one.body.label) }))} onChange={setRole} />}
            </Labelled>
            <Labelled label={t('new.unit')} required>
              {(tied) => <Select {...tied} showSearch value={unit || undefined} options={(units.data?.rows ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={setUnit} />}
            </Labelled>
          </div>
        ) : null}
        <Labelled label={t('new.reach')} hint={t(`new.${reach}_note`)}>
          <Chips single label={t('new.reach')} value={[reach]} onChange={([next]) => setReach((next as Reach | undefined) ?? 'read')} options={['read', 'write', 'objects', ...(manages ? ['scim'] : [])].map((one) => ({ value: one, label: t(`new.${one}`) }))} />
        </Labelled>
        {reach === 'objects' ? (
          <>
            <Labelled label={t('new.which')} required>
              {(tied) => <Select {...tied} mode="multiple" value={chosen} options={objects.map((one) => ({ value: one.name, label: say(one.label) }))} onChange={setChosen} />}
            </Labelled>
            <Labelled label={t('new.actions')} required>
              <Chips label={t('new.actions')} value={actions} onChange={setActions} options={ACTIONS.map((one) => ({ value: one, label: t(`action.${one}`) }))} />
            </Labelled>
          </>
        ) : null}
        <div className={styles.pair}>
          <Labelled label={t('new.pace')} hint={t('new.pace_note')}>
            {(tied) => <InputNumber {...tied} min={6} max={60000} value={pace} style={{ width: '100%' }} onChange={(next) => setPace(next ?? 600)} />}
          </Labelled>
          <Labelled label={t('new.days')} hint={t('new.days_note')}>
            {(tied) => <InputNumber {...tied} min={1} max={3650} value={days} style={{ width: '100%' }} onChange={setDays} />}
          </Labelled>
        </div>
        <Labelled label={t('new.networks')} hint={t('new.networks_note')}>
          {(tied) => <Input {...tied} maxLength={1000} spellCheck={false} value={networks} placeholder="10.0.0.0/8" onChange={(event) => setNetworks(event.target.value)} />}
        </Labelled>
        {question}
        {making.isError ? <Alert type="error" showIcon title={making.error.message} /> : null}
      </div>
    </Modal>
  )
}
