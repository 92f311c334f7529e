/** The units that work by hours of their own in place of this calendar; each opens its hours below. */
import { useAbility } from '@/api'
import { Button, Panel } from '@/design'
import { useTexts } from '@/i18n'

import { useDefinitions } from '../definitions'
import { useUnitCopy } from '../parts/unitCopy'
import { useUnitOptions } from '../parts/UnitSelect'
import styles from './calendars.module.css'

export function UnitCalendars({ name }: { name: string }) {
  const t = useTexts('studio-calendars')
  const whole = useAbility('manage_definitions')
  const copy = useUnitCopy('calendar', name)
  const units = useUnitOptions(whole)
  const { rows } = useDefinitions({ kind: 'variant' })
  if (!whole || !copy?.choose) return null
  const { choose } = copy
  const own = new Set(rows.filter((row) => row.standing !== 'removed' && row.body.kind === 'calendar' && row.body.name === name).map((row) => row.body.unit))
  const having = units.filter((one) => own.has(one.value))
  return (
    <Panel title={t('units')}>
      <p className={styles.about}>{t('units_note')}</p>
      {having.length === 0 ? (
        <p className={styles.about}>{t('units_none')}</p>
      ) : (
        <ul className={styles.units}>
          {having.map((one) => (
            <li key={one.value}>
              <Button size="small" type={copy.on && copy.unit.id === one.value ? 'primary' : 'default'} aria-pressed={copy.on && copy.unit.id === one.value} onClick={() => choose(copy.on && copy.unit.id === one.value ? null : one.value)}>
                {one.label}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
