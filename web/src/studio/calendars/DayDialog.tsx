/** One day: as the rules say, worked with its own hours, or off; and what people call it. */
import { useState } from 'react'

import { Input, Labelled, Modal, Segmented } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './calendars.module.css'
import type { DayStand, Extra, Hours } from './days'
import { HoursBoxes } from './HoursBoxes'

interface DayProps {
  stand: DayStand
  usual: Hours
  onDone: (next: Extra | null) => void
  onClose: () => void
}

type Choice = 'rule' | 'work' | 'off'

export function DayDialog({ stand, usual, onDone, onClose }: DayProps) {
  const t = useTexts('studio-calendars')
  const say = useSay()
  const [choice, choose] = useState<Choice>(stand.by !== 'extra' ? 'rule' : stand.hours.length ? 'work' : 'off')
  const [hours, setHours] = useState<Hours>(stand.hours.length ? stand.hours : usual)
  const [name, setName] = useState(stand.by === 'extra' && stand.label ? say(stand.label) : '')
  const done = () => {
    if (choice === 'rule') return onDone(null)
    const said = name.trim()
    onDone({ day: stand.day, ...(choice === 'work' ? { hours } : {}), ...(said ? { label: { zh: said, en: said } } : {}) })
  }
  return (
    <Modal open title={t('day', { day: stand.day })} okText={t('done')} onOk={done} onCancel={onClose}>
      <div className={styles.form}>
        {stand.by !== 'extra' ? <p className={styles.about}>{stand.label ? `${say(stand.label)} · ` : ''}{stand.hours.length ? stand.hours.map((one) => one.join('–')).join('，') : t('off')}</p> : null}
        <Segmented aria-label={t('choice')} value={choice} options={(['rule', 'work', 'off'] as const).map((one) => ({ value: one, label: t(`choose.${one}`) }))} onChange={(next) => choose(next as Choice)} />
        {choice === 'work' ? <HoursBoxes label={t('hours')} value={hours} onChange={setHours} /> : null}
        {choice !== 'rule' ? (
          <Labelled label={t('name')} hint={t('name_note')}>
            {(tied) => <Input {...tied} value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />}
          </Labelled>
        ) : null}
      </div>
    </Modal>
  )
}
