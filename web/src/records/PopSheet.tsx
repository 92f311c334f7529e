/** A small panel beside its button; on a phone it comes up from the bottom edge instead. */
import { cloneElement, type MouseEvent, type ReactElement, type ReactNode } from 'react'

import { Drawer, Popover, useNarrow } from '@/design'

interface PopSheetProps {
  title: string
  open: boolean
  onOpenChange: (open: boolean) => void
  content: ReactNode
  placement?: 'bottomLeft' | 'bottomRight'
  children: ReactElement<{ onClick?: (event: MouseEvent) => void }>
}

export function PopSheet({ title, open, onOpenChange, content, placement = 'bottomLeft', children }: PopSheetProps) {
  const narrow = useNarrow()
  if (!narrow) {
    return (
      <Popover trigger="click" placement={placement} destroyOnHidden open={open} onOpenChange={onOpenChange} content={content}>
        {children}
      </Popover>
    )
  }
  return (
    <>
      {cloneElement(children, { onClick: () => onOpenChange(true) })}
      <Drawer placement="bottom" size="auto" title={title} open={open} onClose={() => onOpenChange(false)} destroyOnHidden>
        {content}
      </Drawer>
    </>
  )
}
