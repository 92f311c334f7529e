/** What becomes of rows whose record is already there, and by which field it is found. */
import type { FieldMeta } from '@/api'
import { Alert, Segmented, Select } from '@/design'
import { useSay, useTexts } from '@/i18n'

import styles from './importing.module.css'
import type { ImportMode } from './mapping'

interface KeyChoiceProps {
  mode: ImportMode
  keyField: string | null
  fields: readonly FieldMeta[]
  onMode: (mode: ImportMode) => void
  onKey: (name: string) => void
}

export function KeyChoice({ mode, keyField, fields, onMode, onKey }: KeyChoiceProps) {
  const t = useTexts('imports')
  const say = useSay()
  return (
    <div className={styles.way}>
      <Segmented<ImportMode>
        aria-label={t('way.title')}
        value={mode}
        options={(['create', 'update', 'both'] as const).map((one) => ({ value: one, label: t(`way.${one}`) }))}
        onChange={onMode}
      />
      {mode === 'create' ? null : fields.length === 0 ? (
        <Alert type="warning" showIcon title={t('way.no_key')} />
      ) : (
        <label className={styles.key}>
          <span>{t('way.key')}</span>
          <Select<string> aria-label={t('way.key')} value={keyField ?? ''} options={fields.map((field) => ({ value: field.name, label: say(field.label) }))} onChange={onKey} />
        </label>
      )}
      <p className={styles.wayNote}>{t(`way.${mode}_note`)}</p>
    </div>
  )
}
