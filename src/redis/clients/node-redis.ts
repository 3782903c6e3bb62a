import type { Address, Socket } from './socket.js'

/** What is used of the library `redis`. */
export interface NodeRedisClient {
  connect(): Promise<unknown>
  destroy(): void
  unref(): void
  readonly isOpen: boolean
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>
  subscribe(channel: string, listener: (message: Buffer) => void, bufferMode: true): Promise<void>
  unsubscribe(channel: string): Promise<void>
  sSubscribe(channel: string, listener: (message: Buffer) => void, bufferMode: true): Promise<void>
  sUnsubscribe(channel: string): Promise<void>
  on(event: string, listener: (...args: unknown[]) => void): unknown
}

const BULK_STRING = 36
/** Who asks counts the time: the library would give up what waits to be written, at the cost of a signal for each command. */
const AS_BYTES = { typeMapping: { [BULK_STRING]: Buffer }, timeout: undefined }

/** Over whatever the user's client was made with. */
export function nodeRedisOverrides(
  options: Record<string, unknown>,
  address: Address | undefined,
): Record<string, unknown> {
  const { socket } = options
  return {
    ...(address === undefined ? {} : { url: undefined }),
    RESP: 2,
    keyPrefix: undefined,
    disableOfflineQueue: true,
    commandsQueueMaxLength: undefined,
    commandOptions: undefined,
    clientSideCache: undefined,
    readonly: false,
    maintNotifications: 'disabled',
    socket: {
      ...(typeof socket === 'object' ? socket : {}),
      ...(address === undefined ? {} : { host: address.host, port: address.port, path: undefined }),
      reconnectStrategy: false,
    },
  }
}

export class NodeRedisSocket implements Socket {
  readonly #client: NodeRedisClient
  readonly #onEnd: ((error: unknown) => void)[] = []
  #ended = false

  constructor(client: NodeRedisClient) {
    this.#client = client
    client.on('error', (error) => this.#end(error))
    client.on('end', () => this.#end(new Error('the connection was closed')))
  }

  async connect(): Promise<void> {
    await this.#client.connect()
  }

  call(args: readonly (string | Buffer)[]): Promise<unknown> {
    return this.#client.sendCommand(args, AS_BYTES)
  }

  subscribe(channel: string, listener: (message: Buffer) => void, sharded: boolean): Promise<void> {
    return sharded ? this.#client.sSubscribe(channel, listener, true) : this.#client.subscribe(channel, listener, true)
  }

  unsubscribe(channel: string, sharded: boolean): Promise<void> {
    return sharded ? this.#client.sUnsubscribe(channel) : this.#client.unsubscribe(channel)
  }

  unref(): void {
    this.#client.unref()
  }

  end(): void {
    try {
      this.#client.destroy()
    } catch {} // it had ended
    this.#end(new Error('the connection was closed'))
  }

  onEnd(listener: (error: unknown) => void): void {
    this.#onEnd.push(listener)
  }

  #end(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    for (const listener of this.#onEnd) listener(error)
    try {
      if (this.#client.isOpen) this.#client.destroy()
    } catch {} // it had ended
  }
}
