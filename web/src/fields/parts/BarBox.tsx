import { Button, Input, Space } from 'antd'
import { ScanLine } from 'lucide-react'
import { useRef, useState } from 'react'

import { useNarrow } from '@/design'
import { useTexts } from '@/i18n'
import type { InputProps } from '../field'
import { textOf } from '../field'
import styles from './parts.module.css'

interface Detector {
  detect: (image: ImageBitmap) => Promise<{ rawValue: string }[]>
}
/** Only some browsers can read codes; the others type, or use a scanner that types. */
const detectorOf = (): (new () => Detector) | undefined => (globalThis as { BarcodeDetector?: new () => Detector }).BarcodeDetector

export default function BarBox({ id, value, onChange, label, disabled, faulty, describedBy }: InputProps) {
  const t = useTexts('fields')
  const camera = useRef<HTMLInputElement>(null)
  const [unread, setUnread] = useState(false)
  const narrow = useNarrow()
  const Reader = detectorOf()
  // On a phone one looks for the camera: there it is said why there is none.
  const missing = !Reader && narrow
  const read = async (file: File | undefined) => {
    if (!file || !Reader) return
    const found = await new Reader().detect(await createImageBitmap(file)).catch(() => [])
    setUnread(found.length === 0)
    if (found[0]) onChange(found[0].rawValue)
  }
  return (
    <>
      <Space.Compact block>
        <Input
          id={id}
          autoComplete="off"
          aria-label={label}
          aria-describedby={[describedBy, missing ? `${id}-missing` : ''].filter(Boolean).join(' ') || undefined}
          aria-invalid={faulty || undefined}
          status={faulty ? 'error' : ''}
          disabled={disabled}
          placeholder={t('barcode.type')}
          value={textOf(value)}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        />
        {Reader ? <Button icon={<ScanLine size={16} aria-hidden />} aria-label={t('barcode.scan')} title={t('barcode.scan')} disabled={disabled} onClick={() => camera.current?.click()} /> : null}
      </Space.Compact>
      {Reader ? (
        <input
          ref={camera}
          type="file"
          hidden
          accept="image/*"
          capture="environment"
          aria-label={t('barcode.scan')}
          onChange={(event) => {
            void read(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      ) : null}
      {missing ? (
        <span id={`${id}-missing`} className={styles.hint}>
          {t('barcode.missing')}
        </span>
      ) : null}
      {unread ? (
        <span role="alert" className={styles.fault}>
          {t('barcode.unread')}
        </span>
      ) : null}
    </>
  )
}
