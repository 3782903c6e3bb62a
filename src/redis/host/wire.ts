import type { Socket } from '../clients/socket.js'
import type { Script } from '../scripts/scripts.js'
import { explained, HostError, messageOf } from './failure.js'

/** Errors of a server that is not, or no longer, the one to talk to: another connection may find it. */
const ELSEWHERE = /^(MOVED|ASK|READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|UNBLOCKED|NOREPLICAS|BUSY)\b/

/** How the words of a server's errors begin; whatever else is thrown is the library's, which has no word of the server. */
const REFUSAL = /^-?[A-Z]{2,}\b/

/**
 * A pair of sockets to one server, for all queues on it: commands, and what the server tells by itself. It comes up once and goes down
 * once, both sockets together.
 */
export class Wire {
  /** SPUBLISH in a Cluster of Redis 7 or later. */
  readonly publish: 'PUBLISH' | 'SPUBLISH'
  readonly #commands: Socket
  readonly #pushes: Socket
  readonly #downs = new Set<(error: unknown) => void>()
  #users = 0
  #down: { error: unknown } | undefined

  constructor(commands: Socket, pushes: Socket, sharded: boolean) {
    this.#commands = commands
    this.#pushes = pushes
    this.publish = sharded ? 'SPUBLISH' : 'PUBLISH'
    commands.onEnd((error) => this.fail(error))
    pushes.onEnd((error) => this.fail(error))
  }

  get isDown(): boolean {
    return this.#down !== undefined
  }

  /** Takes up a use; the last one to leave ends the sockets. */
  use(onDown: (error: unknown) => void): void {
    this.#users++
    if (this.#down !== undefined) {
      const { error } = this.#down
      queueMicrotask(() => onDown(error))
    } else this.#downs.add(onDown)
  }

  leave(onDown: (error: unknown) => void): void {
    this.#downs.delete(onDown)
    if (--this.#users <= 0) this.fail(new Error('the connection was closed'))
  }

  async send(args: readonly (string | Buffer)[]): Promise<unknown> {
    if (this.#down !== undefined) throw new HostError('connection', messageOf(this.#down.error))
    try {
      return await this.#commands.call(args)
    } catch (error) {
      const message = messageOf(error)
      if (ELSEWHERE.test(message) || !REFUSAL.test(message)) this.fail(error)
      throw error
    }
  }

  /** By the digest of the script, and by its source where the server does not know that. */
  async run(script: Script, keys: readonly string[], args: readonly (string | Buffer)[]): Promise<unknown[]> {
    const rest = [String(keys.length), ...keys, ...args]
    try {
      return arrayOf(await this.send(['EVALSHA', script.sha, ...rest]))
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw explained(error, script)
    }
    try {
      return arrayOf(await this.send(['EVAL', script.source, ...rest]))
    } catch (error) {
      throw explained(error, script)
    }
  }

  subscribe(channel: string, listener: (message: Buffer) => void): Promise<void> {
    return this.#pushes.subscribe(channel, listener, this.publish === 'SPUBLISH')
  }

  async unsubscribe(channel: string): Promise<void> {
    if (this.#down === undefined) await this.#pushes.unsubscribe(channel, this.publish === 'SPUBLISH')
  }

  fail(error: unknown): void {
    if (this.#down !== undefined) return
    this.#down = { error }
    this.#commands.end()
    this.#pushes.end()
    for (const listener of [...this.#downs]) listener(error)
  }
}

function arrayOf(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : [reply]
}
