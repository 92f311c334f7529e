/** Giving one record to somebody for some days. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { accessQueries, giveAccess, useSession, type AccessOptions, type FieldMeta, type ObjectMeta } from '@/api'
import { Alert, Chips, Input, InputNumber, Labelled, Modal, Select, SkeletonRows, toast } from '@/design'
import { isReference, typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { Surroundings } from '../surroundings'
import styles from './access.module.css'

interface GiveAccessProps {
  object: ObjectMeta
  id: string
  title: string
  owner: FieldMeta
  onClose: () => void
}

const DAY_MS = 86_400_000

export function GiveAccess(props: GiveAccessProps) {
  const { object, id, title, onClose } = props
  const t = useTexts('access')
  const form = useId()
  const session = useSession()
  const options = useQuery(accessQueries.explained(object.name, id, 'read', session?.user.id ?? null))
  const [ready, setReady] = useState(false)
  const [busy, setBusy] = useState(false)
  return (
    <Modal open title={t('give.title', { title })} onCancel={onClose} okText={t('give.submit')} cancelText={t('cancel')} okButtonProps={{ disabled: !ready, loading: busy, htmlType: 'submit', form }}>
      {options.data ? <GiveForm {...props} form={form} may={options.data.may} onReady={setReady} onBusy={setBusy} /> : options.isError ? <Alert type="error" showIcon title={options.error.message} /> : <SkeletonRows count={3} />}
    </Modal>
  )
}

interface GiveFormProps extends GiveAccessProps {
  form: string
  may: AccessOptions
  onReady: (ready: boolean) => void
  onBusy: (busy: boolean) => void
}

function GiveForm({ object, id, owner, form, may, onReady, onBusy, onClose }: GiveFormProps) {
  const t = useTexts('access')
  const say = useSay()
  const client = useQueryClient()
  const [person, setPerson] = useState<unknown>(null)
  const [role, setRole] = useState(may.roles[0]?.name ?? '')
  const [actions, setActions] = useState(['read'])
  const [days, setDays] = useState(may.usual_days)
  const [reason, setReason] = useState('')
  const { Input: PersonInput } = typeOf(owner)
  const tell = (who: unknown, why: string) => onReady(isReference(who) && why.trim() !== '')
  const give = useMutation({
    mutationFn: () =>
      giveAccess({ person: isReference(person) ? person.id : '', role, object: object.name, record: id, actions, reason: reason.trim(), ends_at: new Date(Date.now() + days * DAY_MS).toISOString() }),
    onMutate: () => onBusy(true),
    onSuccess: () => {
      toast.success(t('give.given'))
      onClose()
    },
    onSettled: () => {
      onBusy(false)
      void client.invalidateQueries({ queryKey: ['access'] })
    },
  })
  return (
    <form
      id={form}
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReference(person) && reason.trim()) give.mutate()
      }}
    >
      {give.isError ? <Alert type="error" showIcon title={give.error.message} /> : null}
      <Labelled label={t('give.person')} required>
        {({ id: tied }) => (
          <Surroundings>
            <PersonInput
              id={tied}
              field={{ ...owner, required: true }}
              label={t('give.person')}
              value={person}
              onChange={(next: unknown) => {
                setPerson(next)
                tell(next, reason)
              }}
            />
          </Surroundings>
        )}
      </Labelled>
      {may.roles.length > 1 ? (
        <Labelled label={t('give.role')}>
          {(tied) => <Select<string> {...tied} value={role} options={may.roles.map((one) => ({ value: one.name, label: t('give.role_as', { role: say(one.label) }) }))} onChange={(next: string) => setRole(next)} />}
        </Labelled>
      ) : null}
      <ActionChips may={may} value={actions} onChange={setActions} />
      <DaysBox most={may.longest_days} value={days} onChange={setDays} />
      <Labelled label={t('give.reason')} required>
        {(tied) => (
          <Input.TextArea
            {...tied}
            rows={2}
            maxLength={500}
            value={reason}
            placeholder={t('give.reason_hint')}
            onChange={(event) => {
              setReason(event.target.value)
              tell(person, event.target.value)
            }}
          />
        )}
      </Labelled>
    </form>
  )
}

/** Reading always comes along. */
export function ActionChips({ may, value, onChange }: { may: AccessOptions; value: string[]; onChange: (value: string[]) => void }) {
  const t = useTexts('access')
  const say = useSay()
  return (
    <Labelled label={t('ask.actions')}>
      <Chips label={t('ask.actions')} value={value} onChange={(next) => onChange(['read', ...next.filter((one) => one !== 'read')])} options={may.actions.map((one) => ({ value: one.name, label: say(one.label) }))} />
    </Labelled>
  )
}

export function DaysBox({ most, value, label, onChange }: { most: number; value: number; label?: string; onChange: (days: number) => void }) {
  const t = useTexts('access')
  return (
    <Labelled label={label ?? t('days')} hint={t('days_most', { days: most })}>
      {(tied) => <InputNumber {...tied} min={1} max={most} precision={0} value={value} suffix={t('days_unit')} onChange={(next) => onChange(next ?? 1)} />}
    </Labelled>
  )
}
