/** What a release needs from people, and what they said. */
import type { Label } from '@/api'

import type { Author } from '../shapes'

/** Minutes of one piece of work before and after, how often a day each of `people` does it. */
export interface Guess {
  minutes_before: number
  minutes_after: number
  times_a_day: number
  people: number
}

/** A guess with what it comes to. */
export interface TimeSaved extends Guess {
  minutes_a_day: number
  hours_a_year: number
}

export interface SignOff {
  by: Author | null
  at: string
  agrees: boolean
  comment: string
}

export interface Missing {
  slug: string
  text: Label
}

/** Null on a draft that needs nothing of people. Roles by their short names. */
export interface Gate {
  apps: string[]
  roles: string[]
  sign_offs: number
  time_saved: boolean
  estimate: TimeSaved | null
  signed: SignOff[]
  missing: Missing[]
}

/** Who was asked to try a draft; kept as given, so members may be missing. */
export interface Review {
  roles?: string[]
  note?: string
  time_saved?: Guess | null
}

/** A draft one is asked to try. */
export interface Asked {
  id: string
  title: string
  app: string | null
  revision: number
  asked_by: Author | null
  note: string
  changes: Label[]
  /** Those a rollout of the draft goes to before all. */
  first_units: { id: string; name: string }[]
  estimate: TimeSaved | null
  /** Whether one has opened the preview of this revision. */
  looked: boolean
  agrees: boolean | null
  comment: string
}
