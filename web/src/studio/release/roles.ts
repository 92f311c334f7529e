/** Roles by their short names, as gates and rights know them. */
import { useSay } from '@/i18n'

import { standing, useDefinitions } from '../definitions'
import { shortOf } from '../shapes'

export function useRoleOptions(): { value: string; label: string }[] {
  const say = useSay()
  const { rows } = useDefinitions({ kind: 'role' })
  return standing(rows).map((row) => ({ value: shortOf(row.name), label: say(row.label) || shortOf(row.name) }))
}

export function useRoleWords(): (short: string) => string {
  const options = useRoleOptions()
  return (short) => options.find((one) => one.value === shortOf(short))?.label ?? short
}
