import type { Kind } from './model.js'

/** The names of the core's steps for one order, and what src/store/orders.ts says of it. */
export interface Steps {
  readonly put: string
  readonly putNumber: string
  readonly get: string
  readonly peek: string
  readonly grow: string
  readonly shrink: string
  readonly sweep: string
  readonly drop: string
  /** Pages that a put may need besides its payload's. */
  readonly slack: number
}

export function ordersOf(kind: Kind): Steps {
  const prefix = kind === 'priority' ? 'heap' : kind
  return {
    put: `${prefix}Put`,
    putNumber: `${prefix}PutNumber`,
    get: `${prefix}Get`,
    peek: `${prefix}Peek`,
    grow: `${prefix}Grow`,
    shrink: `${prefix}Shrink`,
    sweep: `${prefix}Sweep`,
    drop: kind === 'fifo' ? 'fifoDrop' : 'drop',
    slack: kind === 'priority' ? 4 : 1,
  }
}
