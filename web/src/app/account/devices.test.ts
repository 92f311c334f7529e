import { expect, it } from 'vitest'

import { deviceOf, isInside } from './devices'

it('apps that carry a browser are named, not the browser', () => {
  const inside = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1'
  expect(deviceOf(`${inside} MicroMessenger/8.0.50`)).toEqual({ browser: 'wechat', system: 'iPhone' })
  expect(deviceOf(`${inside} wxwork/4.1 MicroMessenger/7.0.1`)).toEqual({ browser: 'wxwork', system: 'iPhone' })
  expect(deviceOf('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0')).toEqual({ browser: 'Edge', system: 'Windows' })
  expect(deviceOf('python-httpx/0.28')).toEqual({ browser: '', system: '' })
})

it('addresses of the house are told from those outside', () => {
  expect(['10.1.2.3', '192.168.1.4', '172.16.0.1', '172.31.9.9', '127.0.0.1', '::1', 'fd12::1'].map(isInside)).not.toContain(false)
  expect(['8.8.8.8', '172.32.0.1', '1.10.0.1', '2001:db8::1', ''].map(isInside)).not.toContain(true)
})
