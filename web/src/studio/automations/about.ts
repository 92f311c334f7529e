/** Whose record an automation is about. */
import { standing, useDefinitions } from '../definitions'
import { text, type When } from './model'

export function useObjectOf(when: When): string {
  const clocks = useDefinitions({ kind: 'clock' })
  const events = useDefinitions({ kind: 'event_type' })
  if (when.on === 'clock') return text(standing(clocks.rows).find((one) => one.name === when.clock)?.body.object)
  if (when.on === 'event') return text(standing(events.rows).find((one) => one.name === when.type)?.body.object)
  return text(when.object)
}
