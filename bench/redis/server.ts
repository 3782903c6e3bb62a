import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../proof/redis/server.js'

/** A server of the benchmark's own, without persistence, and what it says of itself. */
export class Server {
  readonly port: number
  readonly #folder: string
  readonly #child: ChildProcess
  readonly #client: Redis

  private constructor(port: number, folder: string, child: ChildProcess, client: Redis) {
    this.port = port
    this.#folder = folder
    this.#child = child
    this.#client = client
  }

  static async start(): Promise<Server> {
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'janus-queue-bench-'))
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--loglevel', 'warning']
    const child = spawn('redis-server', args, { stdio: 'ignore' })
    child.on('error', () => {
      console.error('redis-server could not be started: apt-get install redis-server')
      process.exit(1)
    })
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 })
    client.on('error', () => {})
    for (let tries = 0; client.status !== 'ready' && tries < 200; tries++) await sleep(50)
    return new Server(port, folder, child, client)
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async version(): Promise<string> {
    return /redis_version:(\S+)/.exec(await this.#client.info('server'))?.[1] ?? '?'
  }

  /** Processor time that it has used, microseconds. */
  async cpu(): Promise<number> {
    const info = await this.#client.info('cpu')
    const seconds = (name: string): number => Number(new RegExp(`used_cpu_${name}:(\\S+)`).exec(info)?.[1] ?? 0)
    return (seconds('sys') + seconds('user')) * 1e6
  }

  async memory(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await this.#client.info('memory'))?.[1] ?? 0)
  }

  ping(): Promise<unknown> {
    return this.#client.ping()
  }

  /** The command so often, a hundred in one write. */
  async pipelined([command, ...args]: readonly [string, ...string[]], count: number): Promise<void> {
    for (let left = count; left > 0; left -= 100) {
      const batch = this.#client.pipeline()
      for (let i = 0; i < 100; i++) batch.call(command, ...args)
      await batch.exec()
    }
    await this.#client.del('bench:list')
  }

  async stop(): Promise<void> {
    this.#client.disconnect()
    this.#child.kill()
    await once(this.#child, 'exit')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
