/** All files in the record's fields. */
import { lazy } from 'react'

import { filesIn } from '../people/files'
import type { About } from '.'

export const about: About = { words: ['everyday', 'record.files'], order: 30, fits: (object) => filesIn(object).length > 0 }

export const Block = lazy(() => import('../people/FilesPanel'))
