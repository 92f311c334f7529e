/** Bodies in force as far as they have been read: what a change is compared with until the server has answered. */
import { keyOf, type Body, type Definition, type Key } from './shapes'

const bodies = new Map<string, Body>()

export function noteInForce(definitions: readonly Definition[]): void {
  for (const one of definitions) bodies.set(keyOf(one), one.body)
}

export const inForce = (key: Key): Body | null => bodies.get(keyOf(key)) ?? null

/** After a publish or a roll back nothing read before is sure. */
export const forgetInForce = (): void => bodies.clear()
