/** All files in the record's fields. */
import { filesIn } from '../people/files'
import { FilesPanel } from '../people/FilesPanel'
import type { About } from '.'

export const about: About = { words: ['everyday', 'record.files'], order: 30, fits: (object) => filesIn(object).length > 0 }

export const Block = FilesPanel
