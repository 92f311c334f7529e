/** Somebody else saved first: what it was, theirs, yours; where both changed a field, you choose. */
import { useState } from 'react'

import type { FieldMeta, Row } from '@/api'
import { Alert, Button, Modal, Radio, Tone } from '@/design'
import { wordsOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import { compareSides, settleSides, undecided, type Choice, type Side, type Values } from './sides'
import styles from './detail.module.css'

interface ConflictDialogProps {
  fields: readonly FieldMeta[]
  base: Row
  theirs: Row
  draft: Values
  busy: boolean
  onCancel: () => void
  onDiscard: () => void
  onSettle: (values: Values) => void
}

export default function ConflictDialog({ fields, base, theirs, draft, busy, onCancel, onDiscard, onSettle }: ConflictDialogProps) {
  const t = useTexts('records')
  const [choices, setChoices] = useState<Record<string, Choice>>({})
  const sides = compareSides(base, theirs, draft, fields.map((field) => field.name))
  const open = undecided(sides, choices)
  const clashes = sides.filter((side) => side.kind === 'both').length
  const byName = new Map(fields.map((field) => [field.name, field]))
  return (
    <Modal
      open
      width={760}
      title={t('conflict.title')}
      onCancel={onCancel}
      footer={[
        <Button key="discard" danger type="text" className={styles.discard} onClick={onDiscard}>
          {t('conflict.discard')}
        </Button>,
        <Button key="back" onClick={onCancel}>
          {t('conflict.back')}
        </Button>,
        <Button key="save" type="primary" loading={busy} disabled={open.length > 0} onClick={() => onSettle(settleSides(sides, choices))}>
          {open.length > 0 ? t('conflict.left', { count: open.length }) : t('conflict.save')}
        </Button>,
      ]}
    >
      <Alert type={clashes ? 'warning' : 'info'} showIcon className={styles.formAlert} title={t(clashes ? 'conflict.both' : 'conflict.none', { count: clashes })} />
      <div className={styles.sidesFrame} tabIndex={0} role="region" aria-label={t('conflict.title')}>
        <table className={styles.sides}>
          <thead>
            <tr>
              <th scope="col">{t('conflict.field')}</th>
              <th scope="col">{t('conflict.base')}</th>
              <th scope="col">{t('conflict.theirs')}</th>
              <th scope="col">{t('conflict.yours')}</th>
            </tr>
          </thead>
          <tbody>
            {sides.map((side) => {
              const field = byName.get(side.field)
              return field ? (
                <SideRow key={side.field} side={side} field={field} choice={choices[side.field]} onChoose={(choice) => setChoices((was) => ({ ...was, [side.field]: choice }))} />
              ) : null
            })}
          </tbody>
        </table>
      </div>
    </Modal>
  )
}

interface SideRowProps {
  side: Side
  field: FieldMeta
  choice: Choice | undefined
  onChoose: (choice: Choice) => void
}

function SideRow({ side, field, choice, onChoose }: SideRowProps) {
  const t = useTexts('records')
  const say = useSay()
  const words = (value: unknown) => wordsOf(field, value) || t('conflict.blank')
  const kept: Choice | 'both' = side.kind === 'both' ? (choice ?? 'both') : side.kind === 'yours' ? 'yours' : 'theirs'
  const cell = (which: Choice) => {
    const value = words(which === 'yours' ? side.yours : side.theirs)
    if (side.kind !== 'both') return value
    return (
      <Radio name={`side-${side.field}`} checked={choice === which} onChange={() => onChoose(which)} aria-label={t(`conflict.take_${which}`, { field: say(field.label), value })}>
        {value}
      </Radio>
    )
  }
  return (
    <tr data-kind={side.kind}>
      <th scope="row">
        {say(field.label)}
        {side.kind === 'both' ? <Tone tone="amber">{t('conflict.choose')}</Tone> : null}
      </th>
      <td className={styles.baseSide} data-side={t('conflict.base')}>{words(side.base)}</td>
      <td data-side={t('conflict.theirs')} data-kept={kept === 'theirs' || side.kind === 'same' || undefined}>{cell('theirs')}</td>
      <td data-side={t('conflict.yours')} data-kept={kept === 'yours' || side.kind === 'same' || undefined}>{cell('yours')}</td>
    </tr>
  )
}
