import { F, type Ledger } from './ledger.js'
import type { Plan } from './plan.js'
import { sleep } from './queues.js'

/** Longest that nobody of the producers, or of the consumers, may get anything done. */
const PATIENCE_MS = 2_000
/** Longest that one of them may not: others may be quicker than it again and again. */
const STARVATION_MS = 20_000
/** Longest that it may take them to begin. */
const START_MS = 30_000
const TICK_MS = 20
/** No more of a tick than this counts, since then the whole machine, and not the queue, stood still. */
const LONGEST_TICK_MS = 200

/** Sees to it that the survivors go on, whatever dies beside them. */
export class Liveness {
  readonly #ledger: Ledger
  readonly #survivors: Plan['survivors']
  worstGap = 0

  constructor(ledger: Ledger, survivors: Plan['survivors']) {
    this.#ledger = ledger
    this.#survivors = survivors
  }

  /** Resolves once `isOver`; fails where survivors stand still. */
  async watch(isOver: () => boolean): Promise<void> {
    const groups = (['produce', 'consume'] as const).map((duty) => ({
      what: `all survivors that ${duty}`,
      slots: [...this.#survivors.keys()].filter((slot) => this.#survivors[slot]?.duty === duty),
      limit: PATIENCE_MS,
    }))
    const each = [...this.#survivors.keys()].map((slot) => ({
      what: `survivor ${slot}`,
      slots: [slot],
      limit: STARVATION_MS,
    }))
    const watched = [...groups, ...each].map((group) => ({ ...group, progress: 0, still: 0 }))
    for (let last = performance.now(); !isOver(); ) {
      await sleep(TICK_MS)
      const now = performance.now()
      const passed = Math.min(now - last, LONGEST_TICK_MS)
      last = now
      for (const group of watched) {
        const progress = group.slots.reduce((sum, slot) => sum + this.#ledger.read(slot, F.progress), 0)
        const isStalled = group.slots.some((slot) => this.#ledger.read(slot, F.stalled) > 0)
        if (progress !== group.progress) group.still = 0
        else if (group.progress === 0)
          group.still += passed * (PATIENCE_MS / START_MS) // starting a thread takes its time
        else if (!isStalled || group.slots.length > 1) group.still += passed
        group.progress = progress
        if (group.slots.length > 1 && progress > 0) this.worstGap = Math.max(this.worstGap, group.still)
        if (group.still > group.limit) throw new Error(`${group.what} stood still for ${Math.round(group.still)} ms`)
      }
    }
  }
}
