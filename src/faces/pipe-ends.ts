import { RELEASED, SHUT } from '../store/codes.js'
import type { Store } from '../store/store.js'
import { withAccepted } from './partial.js'
import type { PipeEnds } from './pipe.js'
import { type Refusals, refusal } from './refusal.js'

/**
 * The ends of a putMany().
 *
 * @param given The time that the user named, milliseconds, of which `left` says what is left.
 * @param accepted How many items have entered.
 */
export function endsOf(
  store: Store,
  errors: Refusals,
  given: number,
  left: () => number,
  signal: AbortSignal | undefined,
  accepted: () => number,
): PipeEnds {
  const refused = (code: number): Error => withAccepted(refusal(code, 'putMany', store, errors, given), accepted())
  return {
    check() {
      if (signal?.aborted) throw signal.reason
      if (store.isReleased) throw refused(RELEASED)
      if (store.isShut) throw refused(SHUT)
    },
    released: () => refused(RELEASED),
    left,
    late() {
      const time = given > 0 ? `within ${given} ms` : 'at once'
      return withAccepted(new errors.Full(`putMany${store.title}: the source gave nothing more ${time}`), accepted())
    },
  }
}
