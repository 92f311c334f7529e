/** Countdowns. All of a page tick together once a second; server time decides, not the visitor's clock. */
import { useSyncExternalStore } from 'react'

import { formatDuration, useSay, useTexts } from '@/i18n'

import styles from './parts.module.css'

/** What the design needs of a clock (contract §6 Clock). */
export interface ClockShape {
  id: string
  name: string
  label: { zh: string; en: string }
  started_at: string
  due_at: string
  within_s: number
  state: 'running' | 'met' | 'breached' | 'cancelled' | 'paused'
  met_at: string | null
  breached_at: string | null
  /** Kept while it rested: neither in time nor late. */
  met_paused?: boolean
}

export interface ClockStand {
  /** Seconds until due; negative when late. */
  left: number
  /** 0..1 of the time used. */
  used: number
  light: 'green' | 'amber' | 'red' | 'grey' | 'done'
}

let drift = 0
let tick = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function beat() {
  tick = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(beat, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** Server time in ms, renewed every second. `useTick.align(iso)` sets the difference to the server. */
export function useTick(): number {
  return useSyncExternalStore(subscribe, () => tick) + drift
}
useTick.align = (serverNow: string) => {
  const given = Date.parse(serverNow)
  if (!Number.isNaN(given)) drift = given - Date.now()
}

export function clockStand(clock: ClockShape, now: number): ClockStand {
  const due = Date.parse(clock.due_at)
  const end = clock.state === 'met' && clock.met_at ? Date.parse(clock.met_at) : now
  const left = Math.round((due - end) / 1000)
  // Working hours may stretch the way to due_at: the true distance is start..due, not within_s.
  const whole = Math.max(1, (due - Date.parse(clock.started_at)) / 1000)
  const used = Math.min(1, Math.max(0, 1 - left / whole))
  if (clock.met_paused) return { left, used: 1, light: 'grey' }
  if (clock.state === 'met') return { left, used, light: left >= 0 ? 'done' : 'red' }
  if (clock.state === 'cancelled' || clock.state === 'paused') return { left, used, light: 'grey' }
  if (clock.state === 'breached' || left <= 0) return { left, used: 1, light: 'red' }
  return { left, used, light: used >= 0.66 ? 'amber' : 'green' }
}

/** The bare figure: "4:32", or how late in red. */
export function Countdown({ clock }: { clock: ClockShape }) {
  const now = useTick()
  const t = useTexts('shell')
  const { left, light } = clockStand(clock, now)
  const time = formatDuration(left)
  const words =
    clock.met_paused ? t('clock.met_paused')
    : clock.state === 'met' ? t(left >= 0 ? 'clock.met' : 'clock.met_late')
    : clock.state === 'cancelled' ? t('clock.cancelled')
    : clock.state === 'paused' ? t('clock.paused')
    : left <= 0 ? t('clock.late', { time })
    : time
  return (
    <span className={`${styles.countdown} yd-num`} data-light={light}>
      {words}
    </span>
  )
}

/** One line: label, bar, figure. Several under each other stand in columns. */
export function ClockLine({ clock }: { clock: ClockShape }) {
  const now = useTick()
  const say = useSay()
  const { used, light } = clockStand(clock, now)
  return (
    <div className={`${styles.clock} ${styles.clockLine}`} data-light={light}>
      <span className={styles.clockName} title={say(clock.label)}>
        {say(clock.label)}
      </span>
      <div className={styles.clockTrack} aria-hidden>
        <i style={{ transform: `scaleX(${light === 'done' ? 1 : used})` }} />
      </div>
      <Countdown clock={clock} />
    </div>
  )
}

/** Label and figure over a bar that fills as time is used. */
export function ClockTrack({ clock }: { clock: ClockShape }) {
  const now = useTick()
  const say = useSay()
  const { used, light } = clockStand(clock, now)
  return (
    <div className={styles.clock} data-light={light}>
      <div className={styles.clockHead}>
        <span className={styles.clockName}>{say(clock.label)}</span>
        <Countdown clock={clock} />
      </div>
      <div className={styles.clockTrack} aria-hidden>
        <i style={{ transform: `scaleX(${light === 'done' ? 1 : used})` }} />
      </div>
    </div>
  )
}
