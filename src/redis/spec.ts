import type { Spec } from './protocol.js'
import type { RedisClient } from './types.js'

/** What a client was made with, for another thread to make its like; `own`: the client itself, where its options can't go there. */
export async function specOf(
  client: RedisClient | string | URL,
  installed: () => Promise<Spec['library']>,
): Promise<{ spec: Spec; own: RedisClient | undefined }> {
  if (typeof client === 'string' || client instanceof URL) {
    const url = urlOf(client)
    const library = await installed()
    const options = library === 'redis' ? { url: url.href } : ioRedisUrl(url)
    return { spec: { library, topology: 'single', options }, own: undefined }
  }
  if (typeof client !== 'object' || client === null || typeof client.duplicate !== 'function') {
    throw new TypeError(
      `connect: expected a client of 'redis' or 'ioredis', or a URL, got ${client === null ? 'null' : typeof client}`,
    )
  }
  const spec = inspected(client)
  const options = plain(spec.options)
  if (options === undefined) {
    if (spec.topology === 'single') return { spec, own: client }
    throw new TypeError(
      'connect: the options of a client for Sentinel or Cluster must have no functions, as they go to another thread',
    )
  }
  return { spec: { ...spec, options }, own: undefined }
}

function urlOf(client: string | URL): URL {
  let url: URL
  try {
    url = new URL(client)
  } catch {
    throw new TypeError(`connect: '${String(client)}' is no URL; expected one as redis://host:6379`)
  }
  if (url.protocol === 'redis:' || url.protocol === 'rediss:') return url
  throw new TypeError(`connect: the URL must begin with redis:// or rediss://, got '${url.protocol}'`)
}

function ioRedisUrl(url: URL): Record<string, unknown> {
  return {
    host: url.hostname || '127.0.0.1',
    port: Number(url.port || 6379),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.pathname.length > 1 ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: { servername: url.hostname } } : {}),
  }
}

/** Which library's client it is, and of what; both have classes for each. */
function inspected(client: RedisClient): Spec {
  const read = (name: string): unknown => Reflect.get(client, name)
  const options = objectOf(read('options') ?? read('_options'))
  if (typeof read('callBuffer') === 'function' || read('isCluster') !== undefined) {
    if (read('isCluster') === true)
      return { library: 'ioredis', topology: 'cluster', options: { ...options, startupNodes: read('startupNodes') } }
    const isSentinel = Array.isArray(options['sentinels']) && options['sentinels'].length > 0
    return { library: 'ioredis', topology: isSentinel ? 'sentinel' : 'single', options }
  }
  const self = objectOf(read('_self'))
  const known = Object.keys(options).length > 0 ? options : objectOf(self['_options'])
  const inner = Object.keys(known).length > 0 ? known : duplicated(client)
  if (Array.isArray(inner['rootNodes'])) return { library: 'redis', topology: 'cluster', options: inner }
  if (Array.isArray(inner['sentinelRootNodes'])) return { library: 'redis', topology: 'sentinel', options: inner }
  return { library: 'redis', topology: 'single', options: inner }
}

/** The options of a client that keeps them private, as one for Sentinel of `redis` does: what its duplicate() hands to the constructor. */
function duplicated(client: RedisClient): Record<string, unknown> {
  let given: unknown
  function Receiver(options: unknown): void {
    given = options
  }
  const stand = Object.create(Receiver.prototype, { _self: { value: Reflect.get(client, '_self') } })
  try {
    Reflect.apply(client.duplicate, stand, [])
  } catch {} // it is made otherwise, and has options that can be read
  return objectOf(given)
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** What the libraries add themselves, or this package sets anyway. */
const LEFT_OUT = new Set([
  'modules',
  'functions',
  'scripts',
  'commandOptions',
  'clientSideCache',
  'reconnectStrategy',
  'retryStrategy',
  'reconnectOnError',
  'sentinelRetryStrategy',
  'sentinelReconnectStrategy',
  'clusterRetryStrategy',
  'Connector',
  'connector',
  'maintNotifications',
  'dnsLookup',
  'resolveSrv',
])

/** The options as another thread can have them; undefined where there are functions among them that matter. */
function plain(options: Record<string, unknown>): Record<string, unknown> | undefined {
  let isPlain = true
  const copy = (value: unknown, depth: number): unknown => {
    if (typeof value === 'function') isPlain = false
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value))
      return typeof value === 'function' ? undefined : value
    if (Array.isArray(value)) return value.map((entry) => copy(entry, depth + 1))
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) {
      isPlain = false
      return undefined
    }
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, entry]) => entry !== undefined && !LEFT_OUT.has(name))
        .map(([name, entry]) => [name, depth > 8 ? undefined : copy(entry, depth + 1)]),
    )
  }
  const copied = objectOf(copy(options, 0))
  return isPlain ? copied : undefined
}
