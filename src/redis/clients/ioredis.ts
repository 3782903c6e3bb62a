import type { Address, Socket } from './socket.js'

/** What is used of the library `ioredis`. */
export interface IoRedisClient {
  connect(): Promise<void>
  disconnect(reconnect?: boolean): void
  readonly stream?: { unref?(): unknown } | undefined
  callBuffer(command: string, ...args: (string | Buffer)[]): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  unsubscribe(channel: string): Promise<unknown>
  ssubscribe(channel: string): Promise<unknown>
  sunsubscribe(channel: string): Promise<unknown>
  on(event: string, listener: (...args: unknown[]) => void): unknown
}

/** Over whatever the user's client was made with: the library by itself would send again what it has no reply to. */
export function ioRedisOverrides(address: Address | undefined): Record<string, unknown> {
  return {
    ...(address === undefined ? {} : { host: address.host, port: address.port, path: undefined }),
    sentinels: undefined,
    lazyConnect: true,
    keyPrefix: '',
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    reconnectOnError: null,
    enableAutoPipelining: false,
    commandTimeout: undefined,
    monitor: false,
    readOnly: false,
    protocol: 2,
    replyMapType: undefined,
  }
}

export class IoRedisSocket implements Socket {
  readonly #client: IoRedisClient
  readonly #listeners = new Map<string, (message: Buffer) => void>()
  readonly #onEnd: ((error: unknown) => void)[] = []
  #error: unknown = new Error('the connection was closed')
  #ended = false

  constructor(client: IoRedisClient) {
    this.#client = client
    client.on('error', (error) => {
      this.#error = error
    })
    client.on('end', () => this.#end())
    client.on('close', () => this.#end())
    const hear = (channel: unknown, message: unknown): void => {
      if (Buffer.isBuffer(channel) && Buffer.isBuffer(message)) this.#listeners.get(channel.toString())?.(message)
    }
    client.on('messageBuffer', hear)
    client.on('smessageBuffer', hear)
  }

  async connect(): Promise<void> {
    try {
      await this.#client.connect()
    } catch (error) {
      // The library says no more than that it was closed; its event before said why.
      throw this.#error instanceof Error && !/closed/.test(this.#error.message) ? this.#error : error
    }
  }

  call(args: readonly (string | Buffer)[]): Promise<unknown> {
    const [command, ...rest] = args
    return this.#client.callBuffer(String(command), ...rest)
  }

  async subscribe(channel: string, listener: (message: Buffer) => void, sharded: boolean): Promise<void> {
    this.#listeners.set(channel, listener)
    await (sharded ? this.#client.ssubscribe(channel) : this.#client.subscribe(channel))
  }

  async unsubscribe(channel: string, sharded: boolean): Promise<void> {
    this.#listeners.delete(channel)
    await (sharded ? this.#client.sunsubscribe(channel) : this.#client.unsubscribe(channel))
  }

  unref(): void {
    this.#client.stream?.unref?.()
  }

  end(): void {
    this.#client.disconnect(false)
    this.#end()
  }

  onEnd(listener: (error: unknown) => void): void {
    this.#onEnd.push(listener)
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const listener of this.#onEnd) listener(this.#error)
  }
}
