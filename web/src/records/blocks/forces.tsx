/** The task forces of a record and forming one; on the record of a task force, the way to its console. */
import { lazy, type ComponentProps } from 'react'

import type { About } from '.'

const Around = lazy(() => import('../../work/forces/Around'))

export const about: About = { words: ['task-forces', 'title'], order: 6, fits: (object) => object.task_forces === 'from' || object.task_forces === 'of' }

export function Block(props: ComponentProps<typeof Around>) {
  return <Around {...props} />
}
