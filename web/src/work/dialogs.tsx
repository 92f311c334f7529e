/** The dialogs of a lead, fetched when first needed or when the browser has nothing else to do. */
import { lazy, Suspense, useState, type ComponentType } from 'react'

import type { LeadCard } from '@/api'

export type DialogLead = Pick<LeadCard, 'id' | 'name' | 'company' | 'phone' | 'tags'>

export interface DialogProps {
  /** Open while given. */
  lead: DialogLead | null
  onClose: () => void
}

const loadContact = () => import('./ContactDialog')
const loadTags = () => import('./TagsDialog')
const loadDoubt = () => import('./DoubtDialog')

/** Fetches both ahead, so that the first press of C is answered at once. */
export function fetchDialogs(): void {
  const idle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1500))
  idle(() => {
    void loadContact()
    void loadTags()
  })
}

function whenWanted(load: () => Promise<{ default: ComponentType<DialogProps> }>) {
  const Dialog = lazy(load)
  return function WhenWanted(props: DialogProps) {
    const [wanted, want] = useState(false)
    if (props.lead && !wanted) want(true)
    return (
      wanted && (
        <Suspense fallback={null}>
          <Dialog {...props} />
        </Suspense>
      )
    )
  }
}

export const ContactDialog = whenWanted(loadContact)
export const TagsDialog = whenWanted(loadTags)
export const DoubtDialog = whenWanted(loadDoubt)
