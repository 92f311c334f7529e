/** Shapes of the demo company: who may be tried, and its simulated visitors. */
import type { Label } from './types'

export interface DemoLogin {
  login: string
  password: string
  name: string
  role: string
  label: Label
}

export interface Traffic {
  on: boolean
  per_minute: number
}
