/** What people say about the record. */
import { CommentsPanel } from '../people/CommentsPanel'
import type { About, BlockProps } from '.'

export const about: About = { words: ['everyday', 'comments.title'], order: 10 }

export function Block({ object, row }: BlockProps) {
  return <CommentsPanel object={object.name} id={row.id} />
}
