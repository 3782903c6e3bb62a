import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import {
  type Connection,
  type ConnectOptions,
  connect,
  type RemoteQueue,
  type RemoteQueueOptions,
} from 'janus-queue/redis'
import { createClient } from 'redis'

/** Real servers of Redis or Valkey, each in a folder of its own, which end with the test. */

export const libraries = ['redis', 'ioredis'] as const
export type Library = (typeof libraries)[number]

const command = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0)

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

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

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

/** A server of the test's own. */
export async function startServer(t: TestContext, ...args: string[]): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'janus-queue-redis-'))
  const server = new Server(await freePort(), folder, [
    '--save',
    '',
    '--loglevel',
    'warning',
    '--logfile',
    'log',
    ...args,
  ])
  t.after(async () => {
    await server.kill('SIGCONT')
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  await server.start()
  return server
}

let shared: Promise<string> | undefined

/** A server that the tests of a file share: the one at REDIS_URL, or one that ends with the process. */
export function sharedUrl(): Promise<string> {
  shared ??= (async () => {
    const given = process.env['REDIS_URL']
    if (given !== undefined && given !== '') return given
    const folder = mkdtempSync(join(tmpdir(), 'janus-queue-redis-'))
    const server = new Server(await freePort(), folder, ['--save', '', '--loglevel', 'warning', '--logfile', 'log'])
    await server.start()
    process.once('exit', () => {
      process.kill(server.pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    })
    return server.url
  })()
  return shared
}

/** A client that is never connected: connect() duplicates it. */
export function clientOf(library: Library, url: string) {
  return library === 'redis' ? createClient({ url }) : new Redis(url, { lazyConnect: true })
}

let count = 0

export function uniqueName(): string {
  return `q${process.pid}-${++count}`
}

/** A connection that ends with the test. */
export async function connected(
  t: TestContext,
  options: ConnectOptions & { url?: string; library?: Library } = {},
): Promise<Connection> {
  const { url = await sharedUrl(), library = 'redis', ...rest } = options
  const connection = await connect(clientOf(library, url), rest)
  t.after(() => connection.close())
  return connection
}

const kept = new Map<string, Promise<Connection>>()

/** A connection to the shared server that lives as long as the process: to make one takes a thread. */
export function keptConnection(library: Library = 'redis', slot = 0): Promise<Connection> {
  const key = `${library}/${slot}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = sharedUrl().then((url) => connect(clientOf(library, url)))
  kept.set(key, made)
  return made
}

/** A queue of a name of its own, which is deleted when the test ends. */
export async function opened<T>(
  t: TestContext,
  options: RemoteQueueOptions<T> = {},
  connection?: Connection,
): Promise<RemoteQueue<T>> {
  const through = connection ?? (await keptConnection())
  const name = uniqueName()
  const queue = await through.open<T>(name, options)
  t.after(async () => {
    await (await keptConnection()).destroy(name)
  })
  return queue
}

/** The same queue, as another process would have it: by a connection of its own. */
export async function elsewhere<T>(
  queue: RemoteQueue<T>,
  options: RemoteQueueOptions<T> = {},
): Promise<RemoteQueue<T>> {
  const connection = await keptConnection('ioredis', 1)
  return connection.open<T>(queue.name, options)
}
