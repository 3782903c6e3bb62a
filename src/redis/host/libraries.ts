import type { IoRedisClient } from '../clients/ioredis.js'
import type { NodeRedisClient } from '../clients/node-redis.js'
import type { Spec } from '../protocol.js'
import { HostError, messageOf } from './failure.js'

/** The client libraries, which are the user's to install. */

export async function nodeRedis(): Promise<{ createClient(options: object): NodeRedisClient }> {
  const failures: string[] = []
  for (const name of ['redis', '@redis/client']) {
    try {
      return await import(name)
    } catch (error) {
      failures.push(messageOf(error))
    }
  }
  throw new HostError('library', `the package 'redis' can't be loaded: ${failures.join('; ')}`)
}

export async function ioRedis(): Promise<{ Redis: new (options: object) => IoRedisClient }> {
  const name = 'ioredis'
  try {
    return await import(name)
  } catch (error) {
    throw new HostError('library', `the package 'ioredis' can't be loaded: ${messageOf(error)}`)
  }
}

/** Which of the two libraries can be loaded. */
export async function installedLibrary(): Promise<Spec['library']> {
  try {
    await nodeRedis()
    return 'redis'
  } catch {
    try {
      await ioRedis()
      return 'ioredis'
    } catch (error) {
      throw new HostError(
        'library',
        `connect: a URL needs the package 'redis' or 'ioredis' to be installed: ${messageOf(error)}`,
      )
    }
  }
}
