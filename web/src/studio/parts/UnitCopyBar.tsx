/** Whose definition is being changed: everybody's, or the own unit's copy; and the way back to the original. */
import { Button, Segmented } from '@/design'
import { useTexts } from '@/i18n'

import styles from './parts.module.css'
import type { UnitCopy } from './unitCopy'
import { UnitSelect } from './UnitSelect'

interface UnitCopyBarProps {
  copy: UnitCopy
  /** What turning does, where there is more to it. */
  onTurn?: (toUnit: boolean) => void
  onDrop: () => void
}

export function UnitCopyBar({ copy, onTurn, onDrop }: UnitCopyBarProps) {
  const t = useTexts('studio')
  const { unit, on, variant, turn, choose } = copy
  return (
    <>
      {choose ? (
        <div className={styles.whose}>
          <UnitSelect aria-label={t('copy.whose')} placeholder={t('copy.all')} value={on ? unit.id : null} onChange={choose} />
        </div>
      ) : (
        <Segmented<string>
          aria-label={t('copy.whose')}
          value={on ? 'unit' : 'all'}
          options={[
            { value: 'all', label: t('copy.all') },
            { value: 'unit', label: unit.name },
          ]}
          onChange={(next) => (onTurn ?? turn)(next === 'unit')}
        />
      )}
      {on && variant ? <Button onClick={onDrop}>{t('copy.drop')}</Button> : null}
    </>
  )
}
