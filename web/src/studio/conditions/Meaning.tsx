/** Below an expression: what it means in words, or everything that is wrong with it. */
import { AlertIcon, CheckIcon } from '@/design'
import { useSay } from '@/i18n'

import type { Checked } from './checked'
import styles from './conditions.module.css'

export function Meaning({ checked }: { checked: Checked | undefined }) {
  const say = useSay()
  if (!checked) return null
  if (checked.faults.length > 0) {
    return (
      <ul className={styles.faults} role="alert">
        {checked.faults.map((fault, at) => (
          <li key={`${fault.slug}${at}`}>
            <AlertIcon aria-hidden />
            {say(fault.text) || fault.detail || fault.slug}
          </li>
        ))}
      </ul>
    )
  }
  if (!checked.words) return null
  return (
    <p className={styles.words}>
      <CheckIcon aria-hidden />
      {say(checked.words)}
    </p>
  )
}
