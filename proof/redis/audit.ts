/** Reads a queue's keys at one instant, and looks whether the invariants of src/redis/scripts/prelude.ts hold. */

import type { Redis } from 'ioredis'

const KEYS = ['meta', 'q', 'back', 'gw', 'pw', 'lent', 'dead'] as const

const SCRIPT = `
local meta = redis.call('HMGET', KEYS[1], 'max', 'unf', 'kind', 'delivery')
if not meta[1] then return {} end
local q = meta[3] == 'p' and redis.call('ZCARD', KEYS[2]) or redis.call('LLEN', KEYS[2])
local lent, aside = redis.call('ZRANGE', KEYS[6], 0, -1), 0
for i = 1, #lent do
  if string.sub(lent[i], 15, 16) == '\\255\\255' then aside = aside + 1 end
end
return {meta[1], meta[2], q, redis.call('ZCARD', KEYS[3]), redis.call('ZCARD', KEYS[4]), redis.call('ZCARD', KEYS[5]), #lent - aside,
  redis.call('ZCARD', KEYS[7])}
`

export interface Counts {
  readonly max: number
  readonly unfinished: number
  readonly size: number
  readonly getters: number
  readonly putters: number
  readonly lent: number
  readonly dead: number
}

/** Throws where an invariant is broken; undefined where there is no such queue. */
export async function audit(client: Redis, name: string): Promise<Counts | undefined> {
  const keys = KEYS.map((key) => `{jq:${name}}:${key}`)
  const reply: unknown = await client.eval(SCRIPT, keys.length, ...keys)
  if (!Array.isArray(reply) || reply.length === 0) return undefined
  const [max = 0, unfinished = 0, q = 0, back = 0, getters = 0, putters = 0, lent = 0, dead = 0] = reply.map(Number)
  const counts = { max, unfinished, size: q + back, getters, putters, lent, dead }
  const broken = breach(counts)
  if (broken !== undefined) throw new Error(`${broken}: ${JSON.stringify(counts)}`)
  return counts
}

function breach({ max, unfinished, size, getters, putters, lent }: Counts): string | undefined {
  if (getters > 0 && size > 0) return 'R1: a getter waits beside an item'
  if (putters > 0 && !(max > 0 && size >= max)) return 'R2: a put is parked beside room'
  if (unfinished !== size + lent) return 'R4: unfinished is not what is in and what is lent'
  return undefined
}
