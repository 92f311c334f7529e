import type { Board } from '@/api'
import { Blank, Panel } from '@/design'
import { FigureNumber, type Asked } from '@/figures'
import { useTexts } from '@/i18n'

import { orderReps, type Rep as RepRow } from './standing'
import styles from './board.module.css'

interface RepsProps {
  reps: readonly RepRow[]
  figures: Board['figures']
  onAsk: (asked: Asked) => void
  zone: string | null
  chosen: string | null
  onChoose: (id: string) => void
}

/** Reps, those in trouble first. */
export function Reps({ reps, figures, zone, chosen, onChoose, onAsk }: RepsProps) {
  const t = useTexts('views')
  const rows = orderReps(reps, zone)
  return (
    <Panel title={t('reps.title')} note={t('reps.count', { count: rows.length })} flush>
      {rows.length === 0 ? (
        <Blank title={t('reps.empty')} />
      ) : (
        <div className={styles.tableFrame} tabIndex={0} role="group" aria-label={t('reps.title')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('reps.name')}</th>
                <th scope="col">{t('reps.load')}</th>
                <th scope="col">{t('light.red')}</th>
                <th scope="col">{t('light.amber')}</th>
                <th scope="col">{t('light.green')}</th>
                <th scope="col" title={t('reps.median_note')}>
                  {t('reps.median')}
                </th>
                <th scope="col" title={t('reps.on_time_note')}>
                  {t('reps.on_time')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((rep) => (
                <Rep key={rep.id} rep={rep} figures={figures} chosen={chosen === rep.id} onChoose={onChoose} onAsk={onAsk} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

interface RepProps {
  rep: RepRow
  figures: Board['figures']
  chosen: boolean
  onChoose: (id: string) => void
  onAsk: (asked: Asked) => void
}

function Rep({ rep, figures, chosen, onChoose, onAsk }: RepProps) {
  const t = useTexts('views')
  const full = rep.cap > 0 ? Math.min(1, rep.open / rep.cap) : 0
  const rate = rep.on_time_rate
  const number = (name: 'red' | 'amber' | 'green' | 'open' | 'response_s' | 'on_time_rate', text?: string) => (
    <FigureNumber figure={figures[name]} value={rep[name]} where={rep.where} of={text ? `${rep.name} · ${text}` : rep.name} onAsk={onAsk} />
  )
  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row">
        <button type="button" aria-pressed={chosen} onClick={() => onChoose(rep.id)}>
          {rep.name}
        </button>
        <small>{rep.unit.title}</small>
      </th>
      <td>
        <span className={styles.load} data-full={full >= 1 || undefined} title={t('reps.load_note', { open: rep.open, cap: rep.cap })}>
          <i aria-hidden>
            <i style={{ width: `${full * 100}%` }} />
          </i>
          <span>
            {number('open')}/{rep.cap}
          </span>
        </span>
      </td>
      {(['red', 'amber', 'green'] as const).map((light) => (
        <td key={light} className={styles.count} data-light={rep[light] > 0 ? light : undefined}>
          {number(light, t(`light.${light}`))}
        </td>
      ))}
      <td className={styles.count}>{number('response_s')}</td>
      <td className={styles.count} data-light={rate !== null && rate < 0.8 ? (rate < 0.6 ? 'red' : 'amber') : undefined}>
        {number('on_time_rate')}
      </td>
    </tr>
  )
}
