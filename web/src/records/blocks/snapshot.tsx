/** Where the customer stands in deciding, and what to do next. */
import { lazy } from 'react'

import type { About } from '.'

export const about: About = { words: ['block-snapshot', 'title'], order: 4, fits: (object) => object.snapshot === true }

export const Block = lazy(() => import('../snapshot/SnapshotPanel'))
