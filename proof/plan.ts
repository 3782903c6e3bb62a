/** What an era of the chaos is like, drawn from a seed. */

import type { Doom, Duty } from './actor.js'
import { SIZES } from './items.js'
import { type Kind, kinds } from './model.js'
import type { Random } from './random.js'

export interface Plan {
  readonly seed: number
  readonly kind: Kind
  /** The largest maxsize during the era; 0: unlimited. */
  readonly maxsize: number
  readonly maxBytes: number
  readonly sizes: readonly number[]
  readonly survivors: readonly { readonly face: 'sync' | 'async'; readonly duty: Duty }[]
  readonly dooms: readonly Doom[]
  readonly victimsAtOnce: number
  readonly stallMs: number
  readonly milliseconds: number
  readonly immediate: boolean
  /** Items are lent as well: they change their order, and come again. */
  readonly tasks: boolean
  /** The queue lies beside another in a memory. */
  readonly beside: boolean
}

export const DOOMS = ['terminate', 'exit', 'throw', 'heap', 'stack'] as const

/** On Deno nobody hears of a thread's end, so that what the dead held would be missing from every audit: there nobody dies. */
const MAY_DIE = !('Deno' in globalThis)

const FEWEST = [
  { face: 'sync', duty: 'produce' },
  { face: 'sync', duty: 'consume' },
  { face: 'async', duty: 'produce' },
  { face: 'async', duty: 'consume' },
] as const

export function planOf(random: Random, given: Partial<Plan> = {}): Plan {
  const maxsize = random.pick([1, 2, 5, 20, 100, 100, 1_000, 0])
  const large = random.oneIn(2)
  const more = Array.from({ length: random.below(5) }, () => random.pick(FEWEST))
  const tasks = random.oneIn(3)
  const tight = maxsize === 0 || random.oneIn(3)
  return {
    seed: random.next(),
    kind: random.pick(kinds),
    maxsize,
    // Room for three of the largest, so that memory is what is waited for.
    maxBytes: tight ? 1 << 20 : 1 << 28,
    sizes: random.oneIn(4) ? [0] : SIZES.filter((size) => large || size < 4_000),
    survivors: [...FEWEST, ...more],
    dooms: random.oneIn(2) ? DOOMS : ['terminate'],
    victimsAtOnce: MAY_DIE ? 1 + random.below(4) : 0,
    stallMs: random.oneIn(2) ? 2_000 : 0,
    milliseconds: 2_000 + random.below(5_000),
    immediate: !tasks && random.oneIn(3), // what is dropped while it is lent can't be told from what is lost
    tasks,
    beside: random.oneIn(3),
    ...given,
  }
}
