/** The task forces of a record and forming one; on the record of a task force, the way to its console. */
import { lazy } from 'react'

import type { About } from '.'

export const about: About = { words: ['task-forces', 'title'], order: 6, fits: (object) => object.task_forces === 'from' || object.task_forces === 'of' }

export const Block = lazy(() => import('../../work/forces/Around'))
