import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AsyncWaitOptions } from 'janus-queue'
import type { Call, Outcome } from './model.js'
import { acceptedBefore, type Deed, DONE, gotten, type Item, outcomeOf, type Part, putOf, Script } from './player.js'

const LANES = 3
const ABORTED = Symbol('aborted')

/** Plays on the promise face, several operations at a time. */
export async function playAsync(part: Part): Promise<void> {
  const player = new AsyncPlayer(part)
  await Promise.all(Array.from({ length: LANES }, () => player.play()))
}

type LineName = 'getters' | 'putters' | 'joiners'

class AsyncPlayer {
  readonly #part: Part
  readonly #script: Script
  readonly #pending: Record<LineName, number> = { getters: 0, putters: 0, joiners: 0 }

  constructor(part: Part) {
    this.#part = part
    this.#script = new Script(part)
  }

  async play(): Promise<void> {
    for (let deed = this.#script.next(); deed !== undefined; deed = this.#script.next()) {
      if (!this.#script.atOnce(deed)) await this.#perform(deed)
      if (this.#part.random.oneIn(3)) await nextTurn()
    }
  }

  #perform(deed: Deed): Promise<void> {
    const { queue, random } = this.#part
    const { asyncQ } = queue
    if (deed === 'put' || deed === 'putMany') {
      const items = this.#script.items(deed === 'put' ? 1 : 1 + random.below(3))
      const calls = items.map(putOf)
      const all = items.map(() => DONE)
      const [item] = items
      if (deed === 'putMany') return this.#record('putters', calls, (how) => asyncQ.putMany(items, how).then(() => all))
      if (item === undefined) return Promise.resolve()
      if (random.oneIn(3))
        return this.#atOnce(calls, () => {
          asyncQ.putNowait(item)
          return DONE
        })
      return this.#record('putters', calls, (how) => asyncQ.put(item, how).then(() => all))
    }
    if (deed === 'join') return this.#record('joiners', [{ do: 'join' }], (how) => asyncQ.join(how).then(() => [DONE]))
    const max = deed === 'getMany' ? 1 + random.below(4) : 1
    const name = deed === 'peek' ? 'peek' : 'get'
    const calls = Array.from({ length: max }, (): Call => ({ do: name }))
    if (deed === 'getMany') return this.#record('getters', calls, (how) => asyncQ.getMany(max, how).then(outcomes))
    if (random.oneIn(3)) return this.#atOnce(calls, () => gotten(asyncQ[`${name}Nowait`]()))
    return this.#record('getters', calls, (how) => asyncQ[name](how).then((item) => [gotten(item)]))
  }

  async #atOnce(calls: readonly Call[], action: () => Outcome | undefined): Promise<void> {
    const rows = this.#part.log.begin(...calls)
    try {
      this.#part.log.end(rows, [action()])
    } catch (error) {
      this.#part.log.end(rows, [outcomeOf(error)])
    }
  }

  async #record(
    line: LineName,
    calls: readonly Call[],
    action: (how: AsyncWaitOptions) => Promise<Outcome[]>,
  ): Promise<void> {
    const { log } = this.#part
    const rows = log.begin(...calls)
    const behind = this.#pending[line]++ > 0
    try {
      log.end(rows, await action(this.#patience(line, line !== 'putters' || calls.length === 1)))
    } catch (error) {
      const others = behind || this.#pending[line] > 1
      const done = Array.from({ length: acceptedBefore(error) }, () => DONE)
      log.end(rows, [...done, this.#refusal(error, others)])
    } finally {
      this.#pending[line]--
    }
  }

  /**
   * Nothing for what was aborted: it had no effect. Nor for whoever ran out of time while others of this event loop stood
   * in the line: the items that are in may be theirs, so the refusal says nothing about how many there are.
   */
  #refusal(error: unknown, others: boolean): Outcome | undefined {
    if (isAbort(error)) return undefined
    const outcome = outcomeOf(error)
    return others && 'refused' in outcome && outcome.refused !== 'ShutDown' ? undefined : outcome
  }

  /** An aborted putMany() does not say how many of its items had entered. */
  #patience(line: LineName, mayAbort: boolean): AsyncWaitOptions {
    const { random } = this.#part
    // shutdown() ends every wait but that of join().
    if (line !== 'joiners' && random.oneIn(20)) return {}
    if (!mayAbort || !random.oneIn(3)) return { timeout: random.below(4) }
    const control = new AbortController()
    const reason = Object.assign(new Error('aborted'), { [ABORTED]: true })
    if (random.oneIn(2)) setImmediate(() => control.abort(reason))
    else setTimeout(() => control.abort(reason), random.below(3))
    return { signal: control.signal }
  }
}

function outcomes(items: Item[]): Outcome[] {
  return items.map(gotten)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, ABORTED) === true
}
