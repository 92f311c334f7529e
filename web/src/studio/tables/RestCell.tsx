/** The part of a row's condition that no column shows; edited with the whole builder in a drawer. */
import { useState } from 'react'

import { Button, Drawer, useNarrow } from '@/design'
import { useSay, useTexts } from '@/i18n'

import { useChecked } from '../conditions/checked'
import ConditionBuilder from '../conditions/ConditionBuilder'
import styles from './tables.module.css'

export function RestCell({ object, value, row, onChange }: { object: string; value: string; row: number; onChange: (text: string) => void }) {
  const t = useTexts('studio-tables')
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const say = useSay()
  const checked = useChecked(object, value, 'bool', 'decisions')
  const words = value ? say(checked?.words) : ''
  const label = t('cell.rest_of', { row: row + 1 })
  return (
    <>
      <button type="button" className={styles.cell} data-any={!value} aria-label={`${label}: ${words || value || t('cell.any')}`} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {words || (value ? <code>{value}</code> : t('cell.any'))}
      </button>
      {open ? (
        <Drawer open size={narrow ? '100%' : 640} title={label} onClose={() => setOpen(false)} extra={<Button onClick={() => setOpen(false)}>{t('cell.done')}</Button>}>
          <ConditionBuilder object={object} value={value} label={label} names="decisions" onChange={onChange} />
        </Drawer>
      ) : null}
    </>
  )
}
