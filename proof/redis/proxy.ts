import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a client and a server, and does it harm. */
export class CutProxy {
  readonly #server: Server
  readonly #pairs = new Set<[client: Socket, server: Socket]>()
  /** What the server says is not passed on. */
  swallow = false
  #frozen = false
  /** Called with what the server says; true: both ends are cut instead. */
  cutWhen: ((said: Buffer) => boolean) | undefined
  refuse = false
  /** What clients say is kept back, and outlives their end: release() passes it on. */
  hold = false
  #held: [server: Socket, chunk: Buffer][] = []
  /** Connections that came so far. */
  joins = 0

  private constructor(port: number) {
    this.#server = createServer((client) => {
      if (this.refuse) client.destroy()
      else this.#join(client, connect(port, '127.0.0.1'))
    })
  }

  /** In front of the server at this port. */
  static async open(port: number): Promise<CutProxy> {
    const proxy = new CutProxy(port)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('no port')
    return `redis://127.0.0.1:${address.port}`
  }

  /** Nothing is passed on, either way, until it is thawed. */
  get frozen(): boolean {
    return this.#frozen
  }

  set frozen(frozen: boolean) {
    this.#frozen = frozen
    for (const socket of [...this.#pairs].flat()) {
      if (frozen) socket.pause()
      else socket.resume()
    }
  }

  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.destroy()
      if (!this.#holdsFor(server)) server.destroy()
    }
    this.#pairs.clear()
  }

  /** How often something was kept back. */
  get held(): number {
    return this.#held.length
  }

  /** Resolves once the server has answered all that was kept back. */
  async release(): Promise<void> {
    const held = this.#held.splice(0)
    const answered = [...new Set(held.map(([server]) => server))].map((server) => once(server, 'data'))
    for (const [server, chunk] of held) server.write(chunk)
    await Promise.all(answered)
  }

  #holdsFor(server: Socket): boolean {
    return this.#held.some(([to]) => to === server)
  }

  close(): void {
    for (const [server] of this.#held.splice(0)) server.destroy()
    this.cut()
    this.#server.close()
  }

  #join(client: Socket, server: Socket): void {
    const pair: [Socket, Socket] = [client, server]
    this.joins++
    this.#pairs.add(pair)
    client.on('data', (chunk) => {
      if (this.hold) this.#held.push([server, chunk])
      else server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (this.cutWhen?.(chunk)) this.cut()
      else if (!this.swallow) client.write(chunk)
    })
    if (this.#frozen) for (const socket of pair) socket.pause()
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      end.on('error', () => {})
      end.on('close', () => {
        if (!this.#holdsFor(other)) other.destroy()
        this.#pairs.delete(pair)
      })
    }
  }
}
