/** A dialog over the page. */
import { Modal as Plain, type ModalProps as PlainProps } from 'antd'

import { useFocusing } from './focusing'

export interface ModalProps extends PlainProps {
  /** It is opened to type in: its box has the focus on a phone as well. */
  typing?: boolean
}

const focusable = { focusTriggerAfterClose: false }

export function Modal({ open = false, typing, children, ...rest }: ModalProps) {
  const body = useFocusing(open, typing)
  return (
    <Plain {...rest} open={open} focusable={focusable}>
      <div ref={body} style={{ display: 'contents' }}>
        {children}
      </div>
    </Plain>
  )
}
