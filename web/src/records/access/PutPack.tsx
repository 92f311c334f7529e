/** Putting a pack on a unit or a person, or a unit into a situation, for some days. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'

import { putPack, type PackShown, type SituationShown } from '@/api'
import { Alert, Input, InputNumber, Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useNamed } from './named'
import styles from './access.module.css'

const DAY_MS = 86_400_000

export function PutPack({ one, on, onClose }: { one: PackShown | SituationShown; /** The unit it was dropped on. */ on?: string; onClose: () => void }) {
  const t = useTexts('access')
  const say = useSay()
  const form = useId()
  const client = useQueryClient()
  const pack = 'words' in one
  const [unit, chooseUnit] = useState<string | null>(on ?? null)
  const [person, choosePerson] = useState<string | null>(null)
  const [from, setFrom] = useState('')
  const [days, setDays] = useState(Math.min(7, one.longest_days))
  const [reason, setReason] = useState('')
  const units = useNamed('org.unit', true)
  const people = useNamed('org.user', pack)
  const ready = reason.trim() !== '' && (unit === null) !== (person === null)
  const put = useMutation({
    mutationFn: () => {
      const begins = from ? new Date(from) : new Date()
      return putPack({ key: one.key, ...(unit ? { unit } : person ? { person } : {}), reason: reason.trim(), ...(from ? { starts_at: begins.toISOString() } : {}), ends_at: new Date(begins.getTime() + days * DAY_MS).toISOString() })
    },
    onSuccess: async () => {
      toast.success(t('give.given'))
      await client.invalidateQueries({ queryKey: ['access'] })
      onClose()
    },
  })
  return (
    <Modal open typing title={t(pack ? 'packs.put_title' : 'packs.begin_title', { name: say(one.label) })} onCancel={onClose} okText={t(pack ? 'packs.put' : 'packs.begin')} cancelText={t('cancel')} okButtonProps={{ disabled: !ready, loading: put.isPending, htmlType: 'submit', form }}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) put.mutate()
        }}
      >
        {put.isError ? <Alert type="error" showIcon title={put.error.message} /> : null}
        <Labelled label={t('packs.unit')} hint={t('packs.unit_hint')} required={!pack}>
          {(tied) => <Select<string> {...tied} showSearch allowClear disabled={person !== null} options={units} value={unit} onChange={(next: string | undefined) => chooseUnit(next ?? null)} />}
        </Labelled>
        {pack ? (
          <Labelled label={t('packs.person')}>{(tied) => <Select<string> {...tied} showSearch allowClear disabled={unit !== null} options={people} value={person} onChange={(next: string | undefined) => choosePerson(next ?? null)} />}</Labelled>
        ) : null}
        <Labelled label={t('packs.from')} hint={t('packs.from_hint')}>
          {(tied) => <Input {...tied} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />}
        </Labelled>
        <Labelled label={t('days')} hint={t('days_most', { days: one.longest_days })}>
          {(tied) => <InputNumber {...tied} min={1} max={one.longest_days} precision={0} value={days} suffix={t('days_unit')} onChange={(next) => setDays(next ?? 1)} />}
        </Labelled>
        <Labelled label={t('give.reason')} required>
          {(tied) => <Input.TextArea {...tied} rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Labelled>
      </form>
    </Modal>
  )
}
