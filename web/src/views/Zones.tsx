import type { Board } from '@/api'
import { Blank, Panel } from '@/design'
import { formatCount, useTexts } from '@/i18n'

import { Mix } from './Mix'
import styles from './board.module.css'

interface ZonesProps {
  zones: Board['zones']
  chosen: string | null
  onChoose: (id: string) => void
}

/** War zones side by side; choosing one narrows the reps and the list. */
export function Zones({ zones, chosen, onChoose }: ZonesProps) {
  const t = useTexts('views')
  const most = Math.max(1, ...zones.map((zone) => zone.red + zone.amber + zone.green))
  return (
    <Panel title={t('zones.title')} flush>
      {zones.length === 0 ? (
        <Blank title={t('zones.empty')} />
      ) : (
        <ul className={styles.zones}>
          {zones.map((zone) => (
            <li key={zone.id}>
              <button type="button" className={styles.zone} aria-pressed={chosen === zone.id} onClick={() => onChoose(zone.id)}>
                <span className={styles.zoneName}>{zone.name || t('zones.none')}</span>
                <Mix counts={zone} width={((zone.red + zone.amber + zone.green) / most) * 100} />
                <span className={styles.counts} aria-label={t('mix', { red: zone.red, amber: zone.amber, green: zone.green })}>
                  <b data-light="red">{formatCount(zone.red)}</b>
                  <b data-light="amber">{formatCount(zone.amber)}</b>
                  <b data-light="green">{formatCount(zone.green)}</b>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
