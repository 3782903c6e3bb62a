/**
 * Real servers of Redis or Valkey, on loopback, each in a folder of its own. REDIS_SERVER: the program to be started, where it is not to be
 * redis-server.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const command = [process.env['REDIS_SERVER'] ?? '', 'redis-server', 'valkey-server'].find(
  (name) => name !== '' && spawnSync(name, ['--version']).status === 0,
)

/** Without files of its own but a log, and no snapshots. */
const PLAIN = ['--save', '', '--loglevel', 'warning', '--logfile', 'log']

/**
 * That a server which is killed has all that it acknowledged when it comes back: it writes before it answers. With appendfsync everysec, Redis answers before
 * it writes while a sync is under way, up to two seconds, and forgets that if it is killed then.
 */
export const FORGETS_NOTHING = ['--appendonly', 'yes', '--appendfsync', 'no']

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

export class Server {
  readonly port: number
  readonly folder: string
  readonly #args: readonly string[]
  #child: ChildProcess | undefined

  constructor(port: number, folder: string, args: readonly string[]) {
    this.port = port
    this.folder = folder
    this.#args = args
  }

  /** One in a temporary folder, which end() removes. */
  static async make(args: readonly string[] = []): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'janus-queue-redis-'))
    return new Server(await freePort(), folder, [...PLAIN, ...args])
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Until it listens; it has loaded its data when it answers other than LOADING. */
  async start(): Promise<void> {
    if (command === undefined) {
      throw new Error(
        'the tests of janus-queue/redis need REDIS_URL, or redis-server to be installed (Debian: apt-get install redis-server)',
      )
    }
    const args = [...this.#args, '--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder]
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    this.#child = child
    child.unref()
    for (let tries = 0; tries < 300; tries++) {
      if (await listens(this.port)) return
      if (child.exitCode !== null) break
      await sleep(20)
    }
    throw new Error(`redis-server ${args.join(' ')} did not start`)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    child.kill(signal)
    if (signal === 'SIGSTOP' || signal === 'SIGCONT') return
    await once(child, 'exit')
  }

  async end(): Promise<void> {
    await this.kill('SIGCONT')
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connectTo(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
