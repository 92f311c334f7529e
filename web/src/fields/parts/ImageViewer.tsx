import { Button } from 'antd'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'

import { Modal } from '@/design'
import { useTexts } from '@/i18n'
import { fileAddress, type Kept } from '../files'
import styles from './parts.module.css'

/** Large pictures, one after another; arrows turn pages and Escape closes. */
export default function ImageViewer({ files, at, onClose }: { files: Kept[]; at: number; onClose: () => void }) {
  const t = useTexts('fields')
  const [current, setCurrent] = useState(at)
  const shown = files[current]
  if (!shown) return null
  const turn = (step: number) => setCurrent((was) => (was + step + files.length) % files.length)
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') turn(-1)
    else if (event.key === 'ArrowRight') turn(1)
  }
  return (
    <Modal
      open
      width="min(1100px, 100vw)"
      centered
      title={shown.name}
      onCancel={onClose}
      closable={{ 'aria-label': t('file.close') }}
      footer={
        files.length > 1 ? (
          <div className={styles.viewerFoot}>
            <Button icon={<ChevronLeft size={16} aria-hidden />} aria-label={t('file.before')} onClick={() => turn(-1)} />
            <span className={styles.quiet}>
              {current + 1} / {files.length}
            </span>
            <Button icon={<ChevronRight size={16} aria-hidden />} aria-label={t('file.next')} onClick={() => turn(1)} />
          </div>
        ) : null
      }
      wrapProps={{ onKeyDown: press }}
    >
      <img className={styles.viewed} src={fileAddress(shown.sha)} alt={shown.name} />
    </Modal>
  )
}
