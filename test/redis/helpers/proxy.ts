import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** Stands between a client and a server, and does it harm. */
export class CutProxy {
  readonly url: string
  readonly #pairs: Set<[client: Socket, server: Socket]>
  /** What the server says is not passed on. */
  swallow = false
  /** Nothing is passed on, either way. */
  frozen = false
  /** Called with what the server says; true: both ends are cut instead. */
  cutWhen: (() => boolean) | undefined
  refuse = false

  constructor(url: string, pairs: CutProxy['pairs']) {
    this.url = url
    this.#pairs = pairs
  }

  get pairs(): Set<[client: Socket, server: Socket]> {
    return this.#pairs
  }

  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.destroy()
      server.destroy()
    }
    this.#pairs.clear()
  }
}

export async function startProxy(t: TestContext, port: number): Promise<CutProxy> {
  const pairs: CutProxy['pairs'] = new Set()
  const server = createServer((client) => {
    if (proxy.refuse) {
      client.destroy()
      return
    }
    const upstream = connect(port, '127.0.0.1')
    const pair: [Socket, Socket] = [client, upstream]
    pairs.add(pair)
    client.on('data', (chunk) => {
      if (!proxy.frozen) upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (proxy.cutWhen?.()) proxy.cut()
      else if (!proxy.swallow && !proxy.frozen) client.write(chunk)
    })
    for (const [end, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      end.on('error', () => {})
      end.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const proxy = new CutProxy(`redis://127.0.0.1:${address.port}`, pairs)
  t.after(() => {
    proxy.cut()
    server.close()
  })
  return proxy
}
