/** Grants in words, each with the way to its drawer. */
import { Button } from '@/design'
import { useSay, useTexts } from '@/i18n'

import type { Told } from './shapes'
import styles from './grants.module.css'

export function GrantList({ grants, onEdit }: { grants: readonly Told[]; onEdit: (name: string) => void }) {
  const t = useTexts('studio-grants')
  const say = useSay()
  return (
    <ul className={styles.told}>
      {grants.map((grant) => (
        <li key={grant.name}>
          <span>{say(grant.words)}</span>
          <Button size="small" aria-label={t('edit_of', { name: say(grant.label) })} onClick={() => onEdit(grant.name)}>
            {t('edit')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
