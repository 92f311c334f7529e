/** A sheet that comes in from an edge of the page. */
import { Drawer as Plain, type DrawerProps as PlainProps } from 'antd'

import { useFocusing } from './focusing'

export interface DrawerProps extends PlainProps {
  /** It is opened to type in: its box has the focus on a phone as well. */
  typing?: boolean
}

const focusable = { focusTriggerAfterClose: false }

export function Drawer({ open = false, typing, children, ...rest }: DrawerProps) {
  const body = useFocusing(open, typing)
  return (
    <Plain {...rest} open={open} focusable={focusable}>
      <div ref={body} style={{ display: 'contents' }}>
        {children}
      </div>
    </Plain>
  )
}
