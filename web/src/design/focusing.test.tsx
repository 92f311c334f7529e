// @vitest-environment jsdom
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'

const window = vi.hoisted(() => {
  const asked = { narrow: false }
  const quiet = { addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }
  globalThis.matchMedia = ((query: string) => ({ ...quiet, matches: query.includes('reduced-motion') || (asked.narrow && query.includes('max-width')) })) as unknown as typeof matchMedia
  globalThis.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} } as unknown as typeof ResizeObserver
  return asked
})

import { Drawer, Modal } from '.'
import { prepareTexts } from '@/i18n'
import { DesignProvider } from './theme'

await prepareTexts('zh-CN')
afterEach(() => {
  cleanup()
  window.narrow = false
})

/** A button that opens `Part` over the page; `kept`: it stays in the tree while it is closed. */
function Page({ Part, kept, typing, late }: { Part: typeof Modal | typeof Drawer; kept?: boolean; typing?: boolean; late?: boolean }) {
  const [open, setOpen] = useState(false)
  const [here, arrive] = useState(!late)
  return (
    <DesignProvider>
      <button onClick={() => setOpen(true)}>open</button>
      {kept || open ? (
        <Part open={open} title="about" typing={typing} footer={null}>
          <button onClick={() => setOpen(false)}>close</button>
          <input type="checkbox" aria-label="tick" />
          {here ? <input aria-label="first" /> : null}
          <input aria-label="second" disabled={late && !here} />
          <button onClick={() => undefined}>press</button>
        </Part>
      ) : null}
      <button onClick={() => arrive(true)}>arrive</button>
    </DesignProvider>
  )
}

const press = (name: string) =>
  act(() => {
    const button = screen.getByText(name)
    button.focus()
    button.click()
  })
const first = () => screen.queryByLabelText('first')

for (const [name, Part] of [['dialog', Modal], ['drawer', Drawer]] as const) {
  for (const kept of [false, true]) {
    test(`a ${name} ${kept ? 'that is kept' : 'that goes'} has the focus in its first box, each time, and gives it back`, async () => {
      render(<Page Part={Part} kept={kept} />)
      for (const _time of [1, 2]) {
        press('open')
        await waitFor(() => expect(document.activeElement).toBe(first()))
        press('close')
        await waitFor(() => expect(document.activeElement).toBe(screen.getByText('open')))
      }
    })
  }
}

test('a first box that comes late still gets the focus, while nobody has done anything', async () => {
  render(<Page Part={Modal} late />)
  press('open')
  await waitFor(() => expect(screen.getByLabelText('second')).toBeDefined())
  act(() => screen.getByText('arrive').click())
  await waitFor(() => expect(document.activeElement).toBe(first()))
})

test('on a phone the keyboard comes up only for what is opened to type in', async () => {
  window.narrow = true
  render(<Page Part={Modal} typing />)
  press('open')
  await waitFor(() => expect(document.activeElement).toBe(first()))
  cleanup()
  render(<Page Part={Modal} />)
  press('open')
  await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('dialog'))
  expect(first()).not.toBe(document.activeElement)
})
