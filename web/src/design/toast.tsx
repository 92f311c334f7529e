/** Short messages and questions, callable from anywhere on the page. */
import { Button, message, Modal } from 'antd'
import type { ReactNode } from 'react'

type Messages = ReturnType<typeof message.useMessage>[0]
type Modals = ReturnType<typeof Modal.useModal>[0]

let messages: Messages | null = null
let modals: Modals | null = null
let offers = 0

/** Rendered once inside the provider; keeps the context-bound functions reachable. */
export function Hold(): ReactNode {
  const [messageApi, messageHolder] = message.useMessage({ top: 60, maxCount: 4 })
  const [modalApi, modalHolder] = Modal.useModal()
  messages = messageApi
  modals = modalApi
  return (
    <>
      {messageHolder}
      {modalHolder}
    </>
  )
}

export const toast = {
  success: (text: string) => void messages?.success(text),
  error: (text: string) => void messages?.error(text),
  info: (text: string) => void messages?.info(text),
  warning: (text: string) => void messages?.warning(text),
  /** Says what was done and offers one thing to do about it, for eight seconds. */
  offer: (text: string, label: string, run: () => void) => {
    const key = `offer-${(offers += 1)}`
    const press = () => {
      messages?.destroy(key)
      run()
    }
    const content = (
      <span>
        {text}{' '}
        <Button size="small" type="link" onClick={press}>
          {label}
        </Button>
      </span>
    )
    void messages?.open({ key, type: 'success', content, duration: 8 })
  },
}

interface Question {
  title: string
  content?: string
  okText?: string
  cancelText?: string
  danger?: boolean
}

function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    if (!modals) return resolve(false)
    modals.confirm({
      title: question.title,
      content: question.content,
      okText: question.okText,
      cancelText: question.cancelText,
      okButtonProps: { danger: question.danger },
      autoFocusButton: question.danger ? 'cancel' : 'ok',
      onOk: () => resolve(true),
      onCancel: () => resolve(false),
    })
  })
}

/** `const ask = useAsk(); if (await ask({ title, content, okText, danger: true })) …` */
export function useAsk() {
  return ask
}
