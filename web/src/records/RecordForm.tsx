/** The inputs of a record, from its description. Holds no state: the page owns the draft. */
import type { FieldMeta } from '@/api'
import { Alert } from '@/design'
import { typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import type { Faults } from './editable'
import type { Values } from './sides'
import styles from './detail.module.css'

interface RecordFormProps {
  fields: readonly FieldMeta[]
  values: Values
  faults: Faults
  disabled: boolean
  onChange: (field: string, value: unknown) => void
}

export default function RecordForm({ fields, values, faults, disabled, onChange }: RecordFormProps) {
  const say = useSay()
  const t = useTexts('records')
  return (
    <>
      {faults.rest.length > 0 ? <Alert type="error" showIcon className={styles.formAlert} title={faults.rest.join(' ')} /> : null}
      <div className={styles.form}>
        {fields.map((field) => {
          const { Input, facts } = typeOf(field)
          const fault = faults.byField.get(field.name)
          const id = `field-${field.name}`
          const words = say(field.label)
          return (
            <div key={field.name} className={facts.wide ? styles.formWide : styles.formItem}>
              <label htmlFor={id} className={styles.formLabel}>
                {words}
                {field.required ? <em title={t('form.required')}>*</em> : null}
              </label>
              <Input
                id={id}
                field={field}
                label={words}
                value={values[field.name] ?? null}
                disabled={disabled}
                faulty={fault !== undefined}
                describedBy={fault ? `${id}-fault` : undefined}
                onChange={(value) => onChange(field.name, value)}
              />
              {fault ? (
                <p id={`${id}-fault`} role="alert" className={styles.formFault}>
                  {fault}
                </p>
              ) : null}
            </div>
          )
        })}
      </div>
    </>
  )
}
