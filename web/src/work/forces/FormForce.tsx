/** Forming a task force: everything is proposed, everything can be changed, one press does it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'

import { ApiProblem, formForce, type ForceForming, type ForceFunction } from '@/api'
import { Alert, Input, InputNumber, Labelled, Modal, Select, toast } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './forces.module.css'

const DAY_MS = 86_400_000

export function FormForce({ object, id, title, start, onClose }: { object: string; id: string; title: string; start: ForceForming; onClose: () => void }) {
  const t = useTexts('task-forces')
  const form = useId()
  const client = useQueryClient()
  const go = useNavigate()
  const [name, call] = useState(t('name_of', { title }).slice(0, 120))
  const [purpose, aim] = useState('')
  const [days, last] = useState(start.usual_days)
  const [budget, spend] = useState<string | null>(start.budget)
  const [chosen, choose] = useState<Record<string, string | null>>(Object.fromEntries(start.functions.map((one) => [one.name, one.person])))
  const make = useMutation({
    mutationFn: () =>
      formForce(object, id, {
        name: name.trim(),
        purpose: purpose.trim(),
        members: Object.entries(chosen).flatMap(([part, person]) => (person ? [{ function: part, person }] : [])),
        until_at: new Date(Date.now() + days * DAY_MS - 60_000).toISOString(),
        budget: budget ?? '0',
      }),
    onSuccess: async (made) => {
      toast.success(t('formed'))
      onClose()
      await client.invalidateQueries({ queryKey: ['task-forces'] })
      void go(`/task-forces/${made.force.id}`)
    },
  })
  return (
    <Modal open title={t('form')} okText={t('form_do')} cancelText={t('cancel')} okButtonProps={{ htmlType: 'submit', form, disabled: !name.trim(), loading: make.isPending }} onCancel={onClose}>
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        {make.isError ? <Alert type="error" showIcon title={make.error instanceof ApiProblem ? make.error.message : t('failed')} /> : null}
        <Labelled label={t('name')} required>
          {(tied) => <Input {...tied} maxLength={120} value={name} onChange={(event) => call(event.target.value)} />}
        </Labelled>
        <Labelled label={t('purpose')}>{(tied) => <Input.TextArea {...tied} rows={2} maxLength={2000} value={purpose} placeholder={t('purpose_hint')} onChange={(event) => aim(event.target.value)} />}</Labelled>
        <div className={styles.pair}>
          {start.functions.map((one) => (
            <Chooser key={one.name} part={one} value={chosen[one.name] ?? null} onChange={(person) => choose({ ...chosen, [one.name]: person })} />
          ))}
        </div>
        <p className={styles.quiet}>{t('rights_note')}</p>
        <div className={styles.pair}>
          <Labelled label={t('days')} hint={t('days_most', { days: start.longest_days })}>
            {(tied) => <InputNumber {...tied} className={styles.full} min={1} max={start.longest_days} precision={0} value={days} suffix={t('days_unit')} onChange={(next) => last(next ?? 1)} />}
          </Labelled>
          <Labelled label={t('budget')} hint={t('budget_most', { most: Number(start.budget).toLocaleString() })}>
            {(tied) => <InputNumber<string> {...tied} className={styles.full} stringMode min="0" max={start.budget} precision={2} value={budget} suffix={start.currency} onChange={(next) => spend(next)} />}
          </Labelled>
        </div>
      </form>
    </Modal>
  )
}

export function Chooser({ part, value, onChange }: { part: ForceFunction; value: string | null; onChange: (person: string | null) => void }) {
  const t = useTexts('task-forces')
  const say = useSay()
  return (
    <Labelled label={say(part.label)} hint={part.candidates.length === 0 ? t('nobody_for_it') : undefined}>
      {(tied) => (
        <Select<string>
          {...tied}
          showSearch
          allowClear
          disabled={part.candidates.length === 0}
          value={value ?? undefined}
          placeholder={t('nobody')}
          options={part.candidates.map((one) => ({ value: one.id, label: one.title }))}
          onChange={(next) => onChange((next as string | undefined) ?? null)}
        />
      )}
    </Labelled>
  )
}
