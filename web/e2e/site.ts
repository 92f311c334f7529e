/** A customer's website on an origin of its own, with the built tracker on every page. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Site {
  url: string
  close: () => void
}

const page = (product: string, key: string, formsKey: string) => `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>产品与价格</title><link rel="icon" href="data:,">
<script async src="${product}/sdk.js" data-key="${key}" data-channel="website" data-forms="form" data-forms-key="${formsKey}"></script></head>
<body style="margin:0"><h1>产品与价格</h1><button data-zone="看报价">看报价</button><div style="height:4000px"></div>
<form data-yingdan="contact" onsubmit="event.preventDefault()">
<input name="name" autocomplete="off"><input name="phone" autocomplete="off"><input name="company" autocomplete="off"><input name="region" value="320000">
<input type="password" name="secret" value="never-told" autocomplete="off"><button>提交</button></form></body></html>`

export async function openSite(product: string, key: string, formsKey: string): Promise<Site> {
  const server: Server = createServer((_request, answer) => answer.setHeader('content-type', 'text/html; charset=utf-8').end(page(product, key, formsKey)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
