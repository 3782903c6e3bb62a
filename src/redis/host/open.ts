import { randomBytes } from 'node:crypto'
import type { Wanted } from '../protocol.js'
import { LAYOUT } from '../scripts/prelude.js'
import * as scripts from '../scripts/scripts.js'
import { metaOf } from './meta.js'
import type { Wire } from './wire.js'

/** Makes the queue where there is none; what meta holds. */
export async function openOn(
  wire: Wire,
  keys: readonly string[],
  wanted: Partial<Wanted> & { maxsize?: number | undefined },
): Promise<Map<string, Buffer>> {
  const reply = await wire.run(scripts.open, keys, metaOf(wanted, randomBytes(8).toString('hex'), LAYOUT))
  const meta = new Map<string, Buffer>()
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const value = reply[i + 1]
    if (Buffer.isBuffer(value)) meta.set(String(reply[i]), value)
  }
  return meta
}
