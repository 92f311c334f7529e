import { Button, InputNumber } from 'antd'
import { LocateFixed } from 'lucide-react'
import { useState } from 'react'

import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { pointOf } from '../points'
import styles from './parts.module.css'

export default function PointBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const [asking, setAsking] = useState(false)
  const [denied, setDenied] = useState(false)
  const now = pointOf(value) ?? { lng: '', lat: '' }
  const put = (part: Partial<typeof now>) => {
    const next = { ...now, ...part }
    onChange(next.lng || next.lat ? next : null)
  }
  const locate = () => {
    setAsking(true)
    setDenied(false)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false)
        onChange({ lng: coords.longitude.toFixed(6), lat: coords.latitude.toFixed(6) })
      },
      () => {
        setAsking(false)
        setDenied(true)
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    )
  }
  const box = (part: 'lng' | 'lat', most: number) => (
    <InputNumber<string>
      id={part === 'lng' ? id : undefined}
      stringMode
      min={String(-most)}
      max={String(most)}
      controls={false}
      className={styles.fill}
      aria-label={t(`location.${part}`, { field: label })}
      aria-describedby={describedBy}
      placeholder={t(`location.${part}Hint`)}
      status={faulty ? 'error' : ''}
      disabled={disabled}
      value={now[part] || null}
      onChange={(next) => put({ [part]: next ?? '' })}
    />
  )
  return (
    <>
      <div className={styles.pointInput} role="group" aria-label={label}>
        {box('lng', 180)}
        {box('lat', 90)}
        <Button icon={<LocateFixed size={16} aria-hidden />} loading={asking} disabled={disabled} onClick={locate}>
          {t('location.here')}
        </Button>
      </div>
      {denied ? (
        <span role="alert" className={styles.fault}>
          {t('location.denied')}
        </span>
      ) : null}
    </>
  )
}
