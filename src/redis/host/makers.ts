import { type IoRedisClient, IoRedisSocket, ioRedisOverrides } from '../clients/ioredis.js'
import { type NodeRedisClient, NodeRedisSocket, nodeRedisOverrides } from '../clients/node-redis.js'
import type { Address, SocketMaker } from '../clients/socket.js'
import type { Spec } from '../protocol.js'
import { ioRedis, nodeRedis } from './libraries.js'

/** How the sockets of a connection are made. */
export interface Makers {
  /** To a node that holds queues; without an address, to the only one there is. */
  readonly node: SocketMaker
  /** To one that tells where those are: of a Cluster, or a sentinel. */
  readonly seed: SocketMaker
  readonly seeds: readonly Address[]
  /** The name that sentinels know the primary by. */
  readonly primary: string
  /** Where the Cluster's nodes are really reached, by what they call themselves. */
  readonly map: (address: Address) => Address
}

type Options = Record<string, unknown>

/** By a library that is loaded here: the user's own client does not cross to this thread. */
export async function makersOf(spec: Spec): Promise<Makers> {
  const { library, topology, options } = spec
  if (library === 'redis') {
    const { createClient } = await nodeRedis()
    const make = (base: Options) => (address: Address | undefined) =>
      new NodeRedisSocket(createClient({ ...base, ...nodeRedisOverrides(base, address) }))
    if (topology === 'single') return single(make(options))
    if (topology === 'sentinel') {
      const seeds = addressesOf(options['sentinelRootNodes'])
      const node = make(objectOf(options['nodeClientOptions']))
      return {
        ...single(node),
        seed: make(objectOf(options['sentinelClientOptions'])),
        seeds,
        primary: String(options['name']),
      }
    }
    const seeds = addressesOf(options['rootNodes'])
    const first: unknown = Array.isArray(options['rootNodes']) ? options['rootNodes'][0] : undefined
    const node = make({ ...objectOf(first), ...objectOf(options['defaults']) })
    return { ...single(node), seeds, map: mapOf(options['nodeAddressMap']) }
  }
  const { Redis } = await ioRedis()
  const make = (base: Options) => (address: Address | undefined) =>
    new IoRedisSocket(new Redis({ ...base, ...ioRedisOverrides(address) }))
  if (topology === 'single') return single(make(options))
  if (topology === 'sentinel') {
    const { sentinels, name, sentinelUsername, sentinelPassword, sentinelTLS, enableTLSForSentinelMode, tls, ...rest } =
      options
    const secured = enableTLSForSentinelMode === true ? { tls: sentinelTLS ?? tls } : {}
    const seed = make({ username: sentinelUsername, password: sentinelPassword, ...secured })
    const node = make(tls === undefined ? rest : { ...rest, tls })
    return { ...single(node), seed, seeds: addressesOf(sentinels), primary: String(name) }
  }
  const { startupNodes, redisOptions, natMap } = options
  const seeds = addressesOf(startupNodes)
  const first: unknown = Array.isArray(startupNodes) ? startupNodes[0] : undefined
  const node = make({ ...(typeof first === 'object' ? objectOf(first) : {}), ...objectOf(redisOptions) })
  return { ...single(node), seeds, map: mapOf(natMap) }
}

/** By duplicates of the user's client, on its own thread. */
export function makersOfClient(client: Duplicable, library: Spec['library']): Makers {
  if (library === 'redis') {
    const options = objectOf(client.options)
    return single(
      (address) => new NodeRedisSocket(client.duplicate(nodeRedisOverrides(options, address)) as NodeRedisClient),
    )
  }
  return single((address) => new IoRedisSocket(client.duplicate(ioRedisOverrides(address)) as IoRedisClient))
}

export interface Duplicable {
  readonly options?: unknown
  duplicate(overrides?: object): unknown
}

function single(node: SocketMaker): Makers {
  return { node, seed: node, seeds: [], primary: '', map: (address) => address }
}

function objectOf(value: unknown): Options {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** `{ host, port }`, `{ url }`, `{ socket: { host, port } }`, a URL, a port. */
function addressesOf(list: unknown): Address[] {
  if (!Array.isArray(list)) return []
  return list.map((entry: unknown) => {
    if (typeof entry === 'number') return { host: '127.0.0.1', port: entry }
    if (typeof entry === 'string') return addressOf(entry)
    const node = objectOf(entry)
    if (typeof node['url'] === 'string') return addressOf(node['url'])
    const { host = '127.0.0.1', port = 6379 } = 'socket' in node ? objectOf(node['socket']) : node
    return { host: String(host), port: Number(port) }
  })
}

function addressOf(text: string): Address {
  const url = new URL(text.includes('://') ? text : `redis://${text}`)
  return { host: url.hostname === '' ? '127.0.0.1' : url.hostname, port: Number(url.port || 6379) }
}

function mapOf(table: unknown): Makers['map'] {
  const entries = objectOf(table)
  return (address) => {
    const found = objectOf(entries[`${address.host}:${address.port}`])
    return typeof found['host'] === 'string' ? { host: found['host'], port: Number(found['port']) } : address
  }
}
