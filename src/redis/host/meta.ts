import type { Settings, Wanted } from '../protocol.js'
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

/** The fields of a queue that is made. */
export function metaOf(
  wanted: Partial<Wanted> & { maxsize?: number | undefined },
  epoch: string,
  layout: number,
): string[] {
  const fields = {
    layout,
    epoch,
    kind: KINDS[wanted.kind ?? 'fifo'],
    codec: wanted.codec ?? 'structured',
    delivery: wanted.delivery === 'at-most-once' ? 'm' : 'l',
    max: wanted.maxsize ?? 0,
    lease: wanted.lease ?? DEFAULT_LEASE,
    vis: wanted.visibility ?? 0,
    maxd: wanted.maxDeliveries ?? 0,
    state: 0,
    seq: FIRST_ID,
    low: FIRST_ID,
    arr: 0,
    unf: 0,
    puts: 0,
    gets: 0,
    bytes: 0,
    redel: 0,
  }
  return Object.entries(fields).flatMap(([name, value]) => [name, String(value)])
}

/** The queue that is there; TypeError where it is another than is asked for. */
export function settingsOf(
  meta: ReadonlyMap<string, Buffer>,
  wanted: Partial<Wanted> & { name: string },
  layout?: number,
): { settings: Settings; maxsize: number; epoch: string } {
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
  const maxsize = Number(text('max'))
  const differ = (what: string, is: unknown, asked: unknown): never => {
    throw new HostError(
      'type',
      `open '${name}': the queue has ${what} ${is}, not ${asked}; leave it out, or open another name`,
    )
  }
  if (layout !== undefined && text('layout') !== String(layout)) {
    differ('the layout', text('layout') || 'of something else', `${layout} of this release`)
  }
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
  return { settings, maxsize, epoch: text('epoch') }
}
