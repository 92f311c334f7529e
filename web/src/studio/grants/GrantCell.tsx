/** One cell of a matrix of rights: a press tells by which grants it stands. */
import { Button, Popover } from '@/design'
import { useSay, useTexts } from '@/i18n'
import type { ReactNode } from 'react'

import type { Told } from './shapes'
import styles from './grants.module.css'

interface GrantCellProps {
  label: string
  grants: readonly Told[]
  onEdit: (name: string) => void
  children: ReactNode
}

export function GrantCell({ label, grants, onEdit, children }: GrantCellProps) {
  return (
    <Popover trigger="click" content={<GrantList grants={grants} onEdit={onEdit} />}>
      <button type="button" className={styles.cell} aria-haspopup="dialog" aria-label={label}>
        {children}
      </button>
    </Popover>
  )
}

export function GrantList({ grants, onEdit }: { grants: readonly Told[]; onEdit: (name: string) => void }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  return (
    <ul className={styles.told}>
      {grants.map((grant) => (
        <li key={grant.name}>
          <span>{say(grant.words)}</span>
          <Button size="small" onClick={() => onEdit(grant.name)}>
            {t('edit')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
