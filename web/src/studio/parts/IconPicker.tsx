import { Button, NAMED_ICONS, Popover, namedIcon } from '@/design'
import { useTexts } from '@/i18n'
import { useState } from 'react'

import styles from './parts.module.css'

export function IconPicker({ value, onChange, label }: { value: string | null | undefined; onChange: (name: string) => void; label: string }) {
  const t = useTexts('studio')
  const [open, setOpen] = useState(false)
  const Shown = namedIcon(value)
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      content={
        <div className={styles.icons} role="group" aria-label={label}>
          {Object.entries(NAMED_ICONS).map(([name, Icon]) => (
            <button
              key={name}
              type="button"
              aria-label={name}
              aria-pressed={name === value}
              className={styles.icon}
              onClick={() => {
                setOpen(false)
                onChange(name)
              }}
            >
              <Icon />
            </button>
          ))}
        </div>
      }
    >
      <Button icon={<Shown />} aria-label={t('icon.choose', { label })} aria-haspopup="dialog" />
    </Popover>
  )
}
