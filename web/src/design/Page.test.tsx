// @vitest-environment jsdom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

import { changeLocale, prepareTexts } from '@/i18n'

import { Page } from './Page'

let root: Root

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  await prepareTexts()
  await changeLocale('zh-CN')
})
beforeEach(() => {
  root = createRoot(document.body.appendChild(document.createElement('div')))
})
afterEach(() => act(() => root.unmount()))

it('calls the tab by the heading of the page, and by another one when it comes', () => {
  act(() => root.render(<Page title={<span>线索 </span>}>…</Page>))
  expect(document.title).toBe('线索 · 赢单')
  act(() => root.render(<Page title="姜静">…</Page>))
  expect(document.title).toBe('姜静 · 赢单')
})

it('calls the tab otherwise where the heading greets', () => {
  act(() => root.render(<Page title="下午好，林晓" called="作战台">…</Page>))
  expect(document.title).toBe('作战台 · 赢单')
})

it('leaves no title of its own behind', () => {
  act(() => root.render(<Page title="线索">…</Page>))
  act(() => root.render(<Page>…</Page>))
  expect(document.title).toBe('赢单')
  act(() => root.render(<Page title="线索">…</Page>))
  act(() => root.render(null))
  expect(document.title).toBe('赢单')
})
