/** What people say about the record. */
import { lazy } from 'react'

import type { About, BlockProps } from '.'

const CommentsPanel = lazy(() => import('../people/CommentsPanel'))

export const about: About = { words: ['everyday', 'comments.title'], order: 10 }

export function Block({ object, row }: BlockProps) {
  return <CommentsPanel object={object.name} id={row.id} />
}
