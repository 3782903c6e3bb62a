/** One socket to a server, by whichever client library. It connects once and ends once: it never sends anything again. */
export interface Socket {
  connect(): Promise<void>
  /** Bulk strings of the reply are Buffers. */
  call(args: readonly (string | Buffer)[]): Promise<unknown>
  subscribe(channel: string, listener: (message: Buffer) => void, sharded: boolean): Promise<void>
  unsubscribe(channel: string, sharded: boolean): Promise<void>
  /** From now on keeps no process alive. */
  unref(): void
  /** At once; what is under way is rejected. */
  end(): void
  /** Called once when it has ended, whoever ended it. */
  onEnd(listener: (error: unknown) => void): void
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** Makes sockets; where an address is given, to that one instead of the one in the options. */
export type SocketMaker = (address: Address | undefined) => Socket
