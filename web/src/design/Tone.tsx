/** A small coloured word. Tones keep their contrast in both schemes; meaning never rests on colour alone. */
import type { ReactNode } from 'react'

import styles from './parts.module.css'

export type ToneName = 'red' | 'amber' | 'green' | 'cyan' | 'blue' | 'violet' | 'grey'
const NAMES: readonly string[] = ['red', 'amber', 'green', 'cyan', 'blue', 'violet', 'grey']
const ALIASES: Record<string, ToneName> = {
  orange: 'amber', yellow: 'amber', gold: 'amber', warning: 'amber', danger: 'red', error: 'red', success: 'green', primary: 'blue', info: 'blue',
  purple: 'violet', magenta: 'violet', pink: 'red', volcano: 'red', lime: 'green', teal: 'cyan', geekblue: 'blue', gray: 'grey', neutral: 'grey', default: 'grey',
}

/** The tone of a choice as definitions name it; anything unknown is grey. */
export function toneOf(name: string | null | undefined): ToneName {
  if (!name) return 'grey'
  return NAMES.includes(name) ? (name as ToneName) : (ALIASES[name] ?? 'grey')
}

interface ToneProps {
  tone?: string
  /** Draws a dot before the words instead of a filled ground. */
  dot?: boolean
  icon?: ReactNode
  title?: string
  children: ReactNode
}

export function Tone({ tone, dot, icon, title, children }: ToneProps) {
  return (
    <span className={dot ? styles.dotTone : styles.tone} data-tone={toneOf(tone)} title={title}>
      {dot ? <i className={styles.dot} aria-hidden /> : icon}
      {children}
    </span>
  )
}

/** Grades keep away from red, amber and green, which belong to the clocks. */
const GRADES: Record<string, string> = { A: 'solid', B: 'blue', C: 'grey' }

export function GradeTone({ grade, label }: { grade: string | null | undefined; label?: string }) {
  if (!grade) return null
  return (
    <span className={styles.grade} data-tone={GRADES[grade] ?? 'grey'} title={label} aria-label={label}>
      {grade}
    </span>
  )
}

const LIGHTS: Record<string, ToneName> = { red: 'red', amber: 'amber', green: 'green' }

export function LightTone({ light, children }: { light: string; children: ReactNode }) {
  return (
    <Tone tone={LIGHTS[light] ?? 'grey'} dot>
      {children}
    </Tone>
  )
}
