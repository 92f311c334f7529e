/** The inputs of a record, from its description. Holds no state: the page owns the draft. */
import type { FieldMeta } from '@/api'
import { Alert } from '@/design'
import { typeOf } from '@/fields'
import { useSay, useTexts } from '@/i18n'

import type { Faults } from './editable'
import type { Judge } from './form/formOf'
import type { Values } from './sides'
import styles from './detail.module.css'

interface RecordFormProps {
  fields: readonly FieldMeta[]
  values: Values
  faults: Faults
  disabled: boolean
  /** What the form's conditions say now; without one only the fields themselves decide. */
  judge?: Judge
  columns?: number
  onChange: (field: string, value: unknown) => void
}

export default function RecordForm({ fields, values, faults, disabled, judge, columns = 2, onChange }: RecordFormProps) {
  const say = useSay()
  const t = useTexts('records')
  const shown = fields.filter((field) => judge?.visible(field.name) ?? true)
  return (
    <>
      {faults.rest.length > 0 ? <Alert type="error" showIcon className={styles.formAlert} title={faults.rest.join(' ')} /> : null}
      <div className={styles.form} data-columns={columns}>
        {shown.map((field) => {
          const { Input, facts } = typeOf(field)
          const fault = faults.byField.get(field.name)
          const id = `field-${field.name}`
          const words = say(field.label)
          const hint = say(field.description)
          const required = judge?.required(field) ?? field.required
          return (
            <div key={field.name} className={facts.wide ? styles.formWide : styles.formItem}>
              <label htmlFor={id} className={styles.formLabel}>
                {words}
                {required ? <em title={t('form.required')}>*</em> : null}
              </label>
              <Input
                id={id}
                field={required === field.required ? field : { ...field, required }}
                label={words}
                value={values[field.name] ?? null}
                disabled={disabled || (judge?.readonly(field) ?? false)}
                faulty={fault !== undefined}
                describedBy={fault ? `${id}-fault` : hint ? `${id}-hint` : undefined}
                onChange={(value) => onChange(field.name, value)}
              />
              {fault ? (
                <p id={`${id}-fault`} role="alert" className={styles.formFault}>
                  {fault}
                </p>
              ) : hint ? (
                <p id={`${id}-hint`} className={styles.formHint}>
                  {hint}
                </p>
              ) : null}
            </div>
          )
        })}
      </div>
    </>
  )
}
