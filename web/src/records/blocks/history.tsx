/** Who changed what, with the way back. */
import { HistoryPanel } from '../people/HistoryPanel'
import type { About } from '.'

export const about: About = { words: ['everyday', 'record.history'], order: 40 }

export const Block = HistoryPanel
