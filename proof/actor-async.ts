import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AsyncWaitOptions } from 'janus-queue'
import { type Actor, abortReason, acceptedOf } from './actor.js'
import type { Item } from './items.js'

const LANES = 3

/** Plays on the promise face, several operations at a time. */
export async function actAsync(actor: Actor, die: () => void): Promise<void> {
  await Promise.all(Array.from({ length: LANES }, () => lane(actor, die)))
}

async function lane(actor: Actor, die: () => void): Promise<void> {
  const { queue, random, trace } = actor
  const { asyncQ } = queue
  for (let deed = actor.next(); deed !== undefined; deed = actor.next()) {
    if (actor.isDoomed) die()
    if (random.oneIn(20)) await nextTurn()
    switch (deed) {
      case 'put':
      case 'putMany': {
        const codes = actor.begin(deed === 'put' ? 1 : 1 + random.below(6))
        const items = actor.items(codes)
        const [item] = items
        if (item === undefined) break
        trace.note(deed, codes[0])
        try {
          if (deed === 'putMany') await asyncQ.putMany(items, patience(actor, false))
          else await asyncQ.put(item, patience(actor))
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
          items = deed === 'get' ? [await asyncQ.get(patience(actor))] : await asyncQ.getMany(most, patience(actor))
        } catch (error) {
          actor.notTaken(error, most)
          break
        }
        actor.taken(items, most)
        break
      }
      case 'getTask': {
        let task: Awaited<ReturnType<typeof asyncQ.getTask>>
        trace.note(deed)
        actor.reach(1)
        try {
          task = await asyncQ.getTask(patience(actor))
        } catch (error) {
          actor.notTaken(error, 1)
          break
        }
        if (random.oneIn(4)) await nextTurn()
        actor.end(task)
        break
      }
      case 'peek':
        trace.note('peek')
        await asyncQ.peek(patience(actor)).catch((error) => actor.notTaken(error, 0))
        break
      case 'join':
        await asyncQ.join({ timeout: 1 }).catch((error) => {
          if (!(error instanceof DOMException)) throw error
        })
        break
      case 'stall':
        actor.stall()
        break
      default:
        actor.doAtOnce(deed)
    }
  }
}

/** An aborted putMany() rejects with the caller's own reason, which does not say how many items had entered. */
function patience({ random }: Actor, mayAbort = true): AsyncWaitOptions {
  if (random.oneIn(2)) return {}
  if (!mayAbort || random.oneIn(2)) return { timeout: random.below(6) }
  const control = new AbortController()
  if (random.oneIn(3)) queueMicrotask(() => control.abort(abortReason()))
  else setTimeout(() => control.abort(abortReason()), random.below(6))
  return { signal: control.signal }
}
