import type { Settings, Wanted } from '../protocol.js'
import { COUNTERS } from '../scripts/prelude.js'
import { HostError } from './failure.js'

/** The queue as the server keeps it, in the fields of `meta`. */

const KINDS = { fifo: 'f', lifo: 'l', priority: 'p' } as const
const KIND_NAMES = new Map<string, Settings['kind']>([
  ['f', 'fifo'],
  ['l', 'lifo'],
  ['p', 'priority'],
])
const DEFAULT_LEASE = 30_000
/** Ids grow from here; those of items that were put to the bottom of a stack go down. */
const FIRST_ID = 2 ** 47

/** Of which `id` is made, hexadecimal digits. */
const EPOCH_DIGITS = 16

/**
 * The fields of a queue that is made. `id` has what never changes as the scripts want it: the epoch, the letters of kind and delivery, and
 * visibility, maxDeliveries and lease as doubles. `n` has the counters.
 */
export function metaOf(
  wanted: Partial<Wanted> & { maxsize?: number | undefined },
  epoch: string,
  layout: number,
): (string | Buffer)[] {
  const kind = KINDS[wanted.kind ?? 'fifo']
  const delivery = wanted.delivery === 'at-most-once' ? 'm' : 'l'
  const { lease = DEFAULT_LEASE, visibility = 0, maxDeliveries = 0 } = wanted
  const id = Buffer.alloc(EPOCH_DIGITS + 26)
  id.write(epoch.padEnd(EPOCH_DIGITS).slice(0, EPOCH_DIGITS) + kind + delivery)
  for (const [i, value] of [visibility, maxDeliveries, lease].entries())
    id.writeDoubleBE(value, EPOCH_DIGITS + 2 + 8 * i)
  const start: { readonly [name in (typeof COUNTERS)[number]]?: number } = {
    max: wanted.maxsize ?? 0,
    seq: FIRST_ID,
    low: FIRST_ID,
  }
  const counters = Buffer.alloc(8 * COUNTERS.length)
  for (const [i, name] of COUNTERS.entries()) counters.writeDoubleBE(start[name] ?? 0, 8 * i)
  const fields = {
    layout,
    kind,
    delivery,
    codec: wanted.codec ?? 'structured',
    lease,
    vis: visibility,
    maxd: maxDeliveries,
  }
  return [...Object.entries(fields).flatMap(([name, value]) => [name, String(value)]), 'id', id, 'n', counters]
}

/** The queue that is there; TypeError where it is another than is asked for. */
export function settingsOf(
  meta: ReadonlyMap<string, Buffer>,
  wanted: Partial<Wanted> & { name: string },
  layout?: number,
): { settings: Settings; maxsize: number; epoch: Buffer } {
  const text = (field: string): string => meta.get(field)?.toString() ?? ''
  const { name } = wanted
  const settings: Settings = {
    name,
    kind: KIND_NAMES.get(text('kind')) ?? 'fifo',
    delivery: text('delivery') === 'm' ? 'at-most-once' : 'at-least-once',
    codec: text('codec'),
    lease: Number(text('lease')),
    visibility: Number(text('vis')),
    maxDeliveries: Number(text('maxd')),
    maxUnreported: wanted.maxUnreported ?? 1000,
    replicas: wanted.replicas ?? 0,
    maxItemBytes: wanted.maxItemBytes ?? 2 ** 20,
    ownPriority: wanted.ownPriority ?? false,
  }
  const differ = (what: string, is: unknown, asked: unknown): never => {
    throw new HostError(
      'type',
      `open '${name}': the queue has ${what} ${is}, not ${asked}; leave it out, or open another name`,
    )
  }
  if (layout !== undefined && text('layout') !== String(layout)) {
    differ('the layout', text('layout') || 'of something else', `${layout} of this release`)
  }
  const counters = meta.get('n')
  const maxsize = counters?.readDoubleBE(8 * COUNTERS.indexOf('max')) ?? 0
  if (wanted.kind !== undefined && wanted.kind !== settings.kind) differ('the kind', settings.kind, wanted.kind)
  if (wanted.codec !== undefined && wanted.codec !== settings.codec) differ('the codec', settings.codec, wanted.codec)
  if (wanted.delivery !== undefined && wanted.delivery !== settings.delivery) {
    differ('the delivery', settings.delivery, wanted.delivery)
  }
  if (wanted.maxsize !== undefined && wanted.maxsize !== maxsize && (wanted.maxsize > 0 || maxsize > 0)) {
    differ('the maxsize', maxsize, wanted.maxsize)
  }
  if (wanted.lease !== undefined && wanted.lease !== settings.lease) differ('a lease of', settings.lease, wanted.lease)
  if (wanted.visibility !== undefined && wanted.visibility !== settings.visibility) {
    differ('a visibility of', settings.visibility || 'never', wanted.visibility)
  }
  if (wanted.maxDeliveries !== undefined && wanted.maxDeliveries !== settings.maxDeliveries) {
    differ('maxDeliveries', settings.maxDeliveries || 'never', wanted.maxDeliveries)
  }
  return { settings, maxsize, epoch: Buffer.from(meta.get('id') ?? []) }
}
