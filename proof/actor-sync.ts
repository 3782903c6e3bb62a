import { type Actor, acceptedOf } from './actor.js'
import type { Item } from './items.js'

const NAP = new Int32Array(new SharedArrayBuffer(4))

/** Plays on the blocking face until the queue is shut down, or the thread dies. */
export function actSync(actor: Actor, die: () => void): void {
  const { queue, random, trace } = actor
  const { syncQ } = queue
  for (let deed = actor.next(); deed !== undefined; deed = actor.next()) {
    if (actor.isDoomed) die()
    switch (deed) {
      case 'put':
      case 'putMany': {
        const codes = actor.begin(deed === 'put' ? 1 : 1 + random.below(6))
        const items = actor.items(codes)
        const [item] = items
        if (item === undefined) break
        trace.note(deed, codes[0])
        try {
          if (deed === 'putMany') syncQ.putMany(items, patience(actor))
          else syncQ.put(item, patience(actor))
        } catch (error) {
          actor.settle(codes, deed === 'put' ? 0 : acceptedOf(error), error)
          break
        }
        actor.settle(codes, codes.length)
        break
      }
      case 'get':
      case 'getMany': {
        const most = deed === 'get' ? 1 : 1 + random.below(6)
        let items: Item[]
        trace.note(deed, most)
        actor.reach(most)
        try {
          items = deed === 'get' ? [syncQ.get(patience(actor))] : syncQ.getMany(most, patience(actor))
        } catch (error) {
          actor.notTaken(error, most)
          break
        }
        actor.taken(items, most)
        break
      }
      case 'getTask': {
        let task: ReturnType<typeof syncQ.getTask>
        trace.note(deed)
        actor.reach(1)
        try {
          task = syncQ.getTask(patience(actor))
        } catch (error) {
          actor.notTaken(error, 1)
          break
        }
        if (random.oneIn(4)) Atomics.wait(NAP, 0, 0, random.below(3))
        actor.end(task)
        break
      }
      case 'peek':
        trace.note('peek')
        try {
          syncQ.peek(patience(actor))
        } catch (error) {
          actor.notTaken(error, 0)
        }
        break
      case 'join':
        try {
          syncQ.join({ timeout: 1 })
        } catch (error) {
          if (!(error instanceof DOMException)) throw error
        }
        break
      case 'stall':
        break // a blocked thread stands still anyway
      default:
        actor.doAtOnce(deed)
    }
  }
}

function patience({ random }: Actor): { block?: boolean; timeout?: number } {
  if (random.oneIn(2)) return {}
  return random.oneIn(5) ? { block: false } : { timeout: random.below(6) }
}
