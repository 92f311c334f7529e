/** A short, soft tone for a new lead; off until somebody turns it on. */
import { create } from 'zustand'

const STORED = 'yd.sound'

const useStore = create<{ on: boolean }>(() => ({ on: globalThis.localStorage?.getItem(STORED) === 'on' }))

export function useSound(): [boolean, (on: boolean) => void] {
  const on = useStore((state) => state.on)
  return [
    on,
    (wanted) => {
      localStorage.setItem(STORED, wanted ? 'on' : 'off')
      useStore.setState({ on: wanted })
      if (wanted) chime()
    },
  ]
}

let context: AudioContext | undefined

/** Two falling notes, 0.4 s. Silent when the browser has not yet allowed sound. */
export function chime(): void {
  if (!useStore.getState().on || typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  const start = context.currentTime
  for (const [index, pitch] of [880, 659].entries()) {
    const tone = context.createOscillator()
    const loudness = context.createGain()
    tone.frequency.value = pitch
    loudness.gain.setValueAtTime(0.0001, start + index * 0.14)
    loudness.gain.exponentialRampToValueAtTime(0.08, start + index * 0.14 + 0.02)
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + index * 0.14 + 0.26)
    tone.connect(loudness).connect(context.destination)
    tone.start(start + index * 0.14)
    tone.stop(start + index * 0.14 + 0.3)
  }
}
