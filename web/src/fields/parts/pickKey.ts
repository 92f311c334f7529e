import type { KeyboardEvent } from 'react'

/** Enter in a date box picks the day that is written or marked; it does not send the form around it. */
export const pickKey = (event: KeyboardEvent<HTMLElement>): void => {
  if (event.key === 'Enter') event.preventDefault()
}
