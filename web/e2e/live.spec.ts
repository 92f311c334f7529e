import { expect, signIn, test } from './page'

test('eight tabs of a browser share one stream, and another tab takes over when the leader closes', async ({ page, context }) => {
  const streams: string[] = []
  context.on('request', (request) => {
    if (request.url().includes('/api/v1/live')) streams.push(request.url())
  })
  await signIn(page, 'rep')
  const tabs = [page]
  for (let tab = 1; tab < 8; tab += 1) {
    const opened = await context.newPage()
    await opened.goto('/notices')
    tabs.push(opened)
  }
  for (const tab of tabs) await expect(tab.getByText('实时', { exact: true })).toBeAttached()
  expect(streams).toHaveLength(1)

  await tabs[0]!.close()
  await expect.poll(() => streams.length).toBe(2)
  expect(new URL(streams[1]!).searchParams.get('after')).toBeTruthy()
  for (const tab of tabs.slice(1)) await expect(tab.getByText('实时', { exact: true })).toBeAttached()
})
