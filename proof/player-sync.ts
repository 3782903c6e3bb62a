import { acceptedBefore, DONE, gotten, outcomeOf, type Part, putOf, Script } from './player.js'
import type { Random } from './random.js'

/** Plays on the blocking face. */
export function playSync(part: Part): void {
  const { queue, log, random } = part
  const { syncQ } = queue
  const script = new Script(part)
  for (let deed = script.next(); deed !== undefined; deed = script.next()) {
    if (script.atOnce(deed)) continue
    if (deed === 'put' || deed === 'putMany') {
      const items = script.items(deed === 'put' ? 1 : 1 + random.below(3))
      const rows = log.begin(...items.map(putOf))
      try {
        const [item] = items
        if (deed === 'putMany') syncQ.putMany(items, patience(random))
        else if (item !== undefined && random.oneIn(3)) syncQ.putNowait(item)
        else if (item !== undefined) syncQ.put(item, patience(random))
        log.end(
          rows,
          items.map(() => DONE),
        )
      } catch (error) {
        const done = Array.from({ length: deed === 'putMany' ? acceptedBefore(error) : 0 }, () => DONE)
        log.end(rows, [...done, outcomeOf(error)])
      }
    } else if (deed === 'join') {
      const rows = log.begin({ do: 'join' })
      try {
        syncQ.join({ timeout: random.below(3) })
        log.end(rows, [DONE])
      } catch (error) {
        log.end(rows, [outcomeOf(error)])
      }
    } else {
      const max = deed === 'getMany' ? 1 + random.below(4) : 1
      const call = { do: deed === 'peek' ? 'peek' : 'get' } as const
      const rows = log.begin(...Array.from({ length: max }, () => call))
      try {
        const taken =
          deed === 'getMany'
            ? syncQ.getMany(max, patience(random))
            : [random.oneIn(3) ? syncQ[`${call.do}Nowait`]() : syncQ[call.do](patience(random))]
        log.end(rows, taken.map(gotten))
      } catch (error) {
        log.end(rows, [outcomeOf(error)])
      }
    }
  }
}

/** Mostly a short time; sometimes as long as it takes, until the queue is shut down. */
function patience(random: Random): { block?: boolean; timeout?: number } {
  if (random.oneIn(20)) return {}
  if (random.oneIn(4)) return { block: false }
  return { timeout: random.below(4) }
}
