import { rmSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { Redis } from 'ioredis'
import {
  type Connection,
  type ConnectOptions,
  connect,
  type RemoteQueue,
  type RemoteQueueOptions,
} from 'janus-queue/redis'
import { createClient } from 'redis'
import { Server } from '../../../proof/redis/server.js'

export const libraries = ['redis', 'ioredis'] as const
export type Library = (typeof libraries)[number]

/** A server of the test's own. */
export async function startServer(t: TestContext, ...args: string[]): Promise<Server> {
  const server = await Server.make(args)
  t.after(() => server.end())
  await server.start()
  return server
}

let shared: Promise<string> | undefined

/** A server that the tests of a file share: the one at REDIS_URL, or one that ends with the process. */
export function sharedUrl(): Promise<string> {
  shared ??= (async () => {
    const given = process.env['REDIS_URL']
    if (given !== undefined && given !== '') return given
    const server = await Server.make()
    await server.start()
    process.once('exit', () => {
      process.kill(server.pid, 'SIGKILL')
      rmSync(server.folder, { recursive: true, force: true })
    })
    return server.url
  })()
  return shared
}

/** A client that is never connected: connect() duplicates it. */
export function clientOf(library: Library, url: string) {
  return library === 'redis' ? createClient({ url }) : new Redis(url, { lazyConnect: true })
}

/** One command to the server at this port, by a client of its own. */
export async function command(port: number, ...args: [string, ...(string | number | Buffer)[]]): Promise<unknown> {
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true })
  try {
    return await client.call(...args)
  } finally {
    client.disconnect()
  }
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
