import type { Redis } from 'ioredis'

/** Behind what each entry has its session's eight letters. */
const LINES = { gw: 6, pw: 6, jw: 6, lent: 0, sess: 0 } as const

/** Which sessions there are, until when they live, and how many getters, puts, joiners and leases each has: see src/redis/scripts/prelude.ts. */
export async function whoWaits(client: Redis, name: string): Promise<string> {
  const [seconds = 0] = (await client.time()).map(Number)
  const lines: string[] = []
  for (const [key, at] of Object.entries(LINES)) {
    const counts = new Map<string, number>()
    const entries = await client.zrangeBuffer(`{jq:${name}}:${key}`, '0', '-1', 'WITHSCORES')
    for (let i = 0; i < entries.length; i += 2) {
      const session = entries[i]?.toString('latin1', at, at + 8) ?? ''
      const value = key === 'sess' ? Number(entries[i + 1]) - seconds * 1000 : (counts.get(session) ?? 0) + 1
      counts.set(session, value)
    }
    lines.push(`${key}: ${[...counts].map(([session, value]) => `${session} ${value}`).join(', ')}`)
  }
  return lines.join('\n')
}
