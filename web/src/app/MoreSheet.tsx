/** On a phone: every place that has no tab of its own. */
import { useNavigate } from 'react-router'

import { useSession } from '@/api'
import { Drawer } from '@/design'
import { useTexts } from '@/i18n'

import TrafficSwitch from './TrafficSwitch'
import type { Place } from './navigation'
import styles from './shell.module.css'

interface MoreSheetProps {
  open: boolean
  places: Place[]
  onClose: () => void
}

export default function MoreSheet({ open, places, onClose }: MoreSheetProps) {
  const t = useTexts('shell')
  const demo = useSession()?.company.demo ?? false
  const navigate = useNavigate()
  const go = (to: string) => {
    onClose()
    void navigate(to)
  }
  return (
    <Drawer open={open} onClose={onClose} placement="bottom" size="default" title={t('nav.more')} destroyOnHidden>
      <div className={styles.sheet}>
        {places.map((place) => (
          <button key={place.to} type="button" className={styles.tile} onClick={() => go(place.to)}>
            {place.icon}
            <span>{place.label}</span>
          </button>
        ))}
      </div>
      {demo ? <TrafficSwitch /> : null}
    </Drawer>
  )
}
