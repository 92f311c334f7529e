import type { Board } from '@/api'
import { Blank, Panel } from '@/design'
import { FigureNumber, type Asked } from '@/figures'
import { useTexts } from '@/i18n'

import { Mix } from './Mix'
import type { Zone } from './standing'
import styles from './board.module.css'

interface ZonesProps {
  zones: Zone[]
  figures: Board['figures']
  onAsk: (asked: Asked) => void
  chosen: string | null
  onChoose: (id: string) => void
}

const LIGHTS = ['red', 'amber', 'green'] as const

/** War zones side by side; choosing one narrows the reps and the list. */
export function Zones({ zones, figures, chosen, onChoose, onAsk }: ZonesProps) {
  const t = useTexts('views')
  const most = Math.max(1, ...zones.map((zone) => zone.red + zone.amber + zone.green))
  return (
    <Panel title={t('zones.title')} flush>
      {zones.length === 0 ? (
        <Blank title={t('zones.empty')} />
      ) : (
        <ul className={styles.zones}>
          {zones.map((zone) => (
            <li key={zone.id} className={styles.zoneRow}>
              <button type="button" className={styles.zone} aria-pressed={chosen === zone.id} onClick={() => onChoose(zone.id)}>
                <span className={styles.zoneName}>{zone.name || t('zones.none')}</span>
                <Mix counts={zone} width={((zone.red + zone.amber + zone.green) / most) * 100} />
              </button>
              <span className={styles.counts} role="group" aria-label={t('mix', { red: zone.red, amber: zone.amber, green: zone.green })}>
                {LIGHTS.map((one) => (
                  <b key={one} data-light={one}>
                    <FigureNumber figure={figures[one]} value={zone[one]} where={zone.where} of={`${zone.name || t('zones.none')} · ${t(`light.${one}`)}`} onAsk={onAsk} />
                  </b>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
