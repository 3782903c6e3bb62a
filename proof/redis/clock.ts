import type { Redis } from 'ioredis'

const SCRIPT = `
for _, key in ipairs(KEYS) do
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, ARGV[1], member) end
end
`

/**
 * What the scripts see of a server whose clock is set forward by so much, or back: all times that they have kept for this queue lie by as much
 * further in the past. They keep no other times, and ask for the time in each call. (The clock of the process itself can't be set: libfaketime
 * does not go together with the allocator of Debian's redis-server.)
 */
export async function setClock(client: Redis, name: string, milliseconds: number): Promise<void> {
  const keys = ['sess', 'due', 'gone'].map((key) => `{jq:${name}}:${key}`)
  await client.eval(SCRIPT, keys.length, ...keys, -milliseconds)
}
