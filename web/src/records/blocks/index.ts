/** Blocks of a record's page: every file of this folder is one, as a tab beside those of the form. */
import type { ComponentType, LazyExoticComponent } from 'react'

import type { ObjectMeta, Row } from '@/api'

export interface BlockProps {
  object: ObjectMeta
  row: Row
}

export interface About {
  /** The words of its tab: a namespace and a key in it. */
  words: readonly [namespace: string, key: string]
  /** Lower stands further left; the timeline is 20. */
  order: number
  /** Which objects have it; all when left out. */
  fits?: (object: ObjectMeta) => boolean
}

interface BlockFile {
  /** What stands under the tab; a lazy part loads when the tab is first opened. */
  Block: ComponentType<BlockProps> | LazyExoticComponent<ComponentType<BlockProps>>
  about: About
}

const files = import.meta.glob<BlockFile>(['./*.tsx', '!./*.test.tsx'], { eager: true })

export const BLOCKS: readonly (BlockFile & { name: string })[] = Object.entries(files)
  .map(([path, file]) => ({ ...file, name: path.replace('./', '').replace('.tsx', '') }))
  .sort((a, b) => a.about.order - b.about.order)

export const blocksOf = (object: ObjectMeta) => BLOCKS.filter((one) => one.about.fits?.(object) ?? true)
