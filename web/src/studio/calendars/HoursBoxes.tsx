/** The hours of a day: spans that can be added and taken out; none is a day off. What is not sound is kept until it is. */
import { useState } from 'react'

import { AddIcon, Button, Input, RemoveIcon } from '@/design'
import { useTexts } from '@/i18n'

import styles from './calendars.module.css'
import { hoursAreSound, type Hours } from './days'

/** A Chinese keyboard writes ０９：００. */
const plain = (text: string): string => text.normalize('NFKC').trim()

interface HoursProps {
  label: string
  value: Hours
  onChange: (hours: Hours) => void
}

export function HoursBoxes({ label, value, onChange }: HoursProps) {
  const t = useTexts('studio-calendars')
  const [typed, setTyped] = useState<Hours | null>(null)
  const shown = typed ?? value
  const change = (next: Hours) => {
    if (hoursAreSound(next)) {
      setTyped(null)
      onChange(next)
    } else setTyped(next)
  }
  const turned = (at: number, place: 0 | 1, text: string): Hours => shown.map((span, n) => (n === at ? (place ? [span[0], text] : [text, span[1]]) : span))
  const last = shown.at(-1)?.[1]
  return (
    <div className={styles.hours} role="group" aria-label={label}>
      <b>{label}</b>
      {shown.map((span, at) => (
        <span key={at} className={styles.span}>
          <Input aria-label={t('from', { day: label })} status={typed ? 'error' : undefined} value={span[0]} maxLength={5} onChange={(event) => change(turned(at, 0, plain(event.target.value)))} />
          –
          <Input aria-label={t('to', { day: label })} status={typed ? 'error' : undefined} value={span[1]} maxLength={5} onChange={(event) => change(turned(at, 1, plain(event.target.value)))} />
          <Button type="text" size="small" icon={<RemoveIcon />} aria-label={t('remove_span', { day: label })} onClick={() => change(shown.filter((_, n) => n !== at))} />
        </span>
      ))}
      {shown.length === 0 ? <em>{t('off')}</em> : null}
      <Button type="text" size="small" icon={<AddIcon />} aria-label={t('add_span', { day: label })} onClick={() => change([...shown, last && last < '22:00' ? [last, '23:00'] : ['09:00', '18:00']])} />
      {typed ? <small role="alert">{t('not_sound')}</small> : null}
    </div>
  )
}
