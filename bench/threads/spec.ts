import type { ItemKind } from './items.js'

export type Face = 'sync' | 'async'

/**
 * pair: one thread puts and gets by turns. flow: producers put, consumers get. trip: a caller puts into one queue and
 * gets from another, an echo the other way round.
 */
export type Shape = 'pair' | 'flow' | 'trip'

/** One workload as its threads see it. */
export interface Spec {
  readonly shape: Shape
  readonly from: Face
  readonly to: Face
  readonly producers: number
  readonly consumers: number
  /** 0: unlimited. */
  readonly capacity: number
  readonly item: ItemKind
  readonly order: 'fifo' | 'lifo' | 'priority'
  /** Items a call; 1: put and get. */
  readonly batch: number
  /** Items that lie in the queue all the time. */
  readonly resident: number
  /** Queues that are used by turns. */
  readonly queues: number
  /** Whether they lie in one memory. */
  readonly beside: boolean
}

export function specOf(spec: Partial<Spec> & Pick<Spec, 'shape'>): Spec {
  return {
    from: 'sync',
    to: 'sync',
    producers: 1,
    consumers: 1,
    capacity: 1024,
    item: 'number',
    order: 'fifo',
    batch: 1,
    resident: 0,
    queues: 1,
    beside: false,
    ...spec,
  }
}

export type Role = 'alone' | 'produce' | 'consume' | 'call' | 'echo'

export interface Part {
  readonly role: Role
  /** Which of those with the same role. */
  readonly index: number
}

export function partsOf({ shape, producers, consumers }: Spec): Part[] {
  if (shape === 'pair') return [{ role: 'alone', index: 0 }]
  if (shape === 'trip') {
    return [
      { role: 'call', index: 0 },
      { role: 'echo', index: 0 },
    ]
  }
  const parts = (role: Role, count: number): Part[] => Array.from({ length: count }, (_, index) => ({ role, index }))
  return [...parts('produce', producers), ...parts('consume', consumers)]
}

/** Of `count` items, those that fall to one of `sharers`. */
export function shareOf(count: number, sharers: number, index: number): number {
  return Math.floor(count / sharers) + (index < count % sharers ? 1 : 0)
}
