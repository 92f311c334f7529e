/** Every file and image the record's fields hold, in one place. */
import type { ObjectMeta, Row } from '@/api'
import { Blank } from '@/design'
import { isEmpty, ValueList } from '@/fields'
import { useTexts } from '@/i18n'

import { filesIn } from './files'
import styles from './people.module.css'

export default function FilesPanel({ object, row }: { object: ObjectMeta; row: Row }) {
  const t = useTexts('everyday')
  const held = filesIn(object).filter((field) => !isEmpty(row[field.name]))
  if (held.length === 0) return <Blank title={t('record.no_files')} note={t('record.no_files_note')} />
  return <ValueList fields={held} row={row} className={styles.files} />
}
