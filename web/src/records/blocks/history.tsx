/** Who changed what, with the way back. */
import { lazy } from 'react'

import type { About } from '.'

export const about: About = { words: ['everyday', 'record.history'], order: 40 }

export const Block = lazy(() => import('../people/HistoryPanel'))
