// Blocked threads and event loops that wait for the same share it: by how often a thread gives way.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Queue } from 'janus-queue'
import { EMPTY, NOT_EMPTY } from '../../src/store/codes.js'
import type { Store } from '../../src/store/store.js'
import { blockAfter } from '../../src/waiting/block.js'
import { Precedence, precedenceOf } from '../../src/waiting/precedence.js'
import { longLimit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'

/** What a blocked thread knows of the others, and how many looks it gave way before, of so many that found something. */
function giving(
  looks: number,
  found: (gave: boolean) => boolean,
  store: { callers: number; sleepers: number },
): number {
  const { callers, sleepers } = store
  const precedence = new Precedence(
    untyped({ size: 1, callersElsewhere: () => callers, sleepers: () => sleepers }),
    NOT_EMPTY,
  )
  let given = 0
  for (let look = 0; look < looks; look++) {
    const gave = precedence.pause() > 0
    if (gave) given++
    precedence.note(found(gave))
  }
  return given
}

test('a blocked thread gives way to event loops every second time, of three threads each every fourth', () => {
  const taken = (gave: boolean): boolean => !gave
  assert.equal(giving(100, taken, { callers: 1, sleepers: 1 }), 50)
  assert.equal(giving(100, taken, { callers: 1, sleepers: 3 }), 25)
})

test('a blocked thread gives way to nobody where only threads wait, and seldom to those who do not come', () => {
  assert.equal(
    giving(100, () => true, { callers: 0, sleepers: 1 }),
    0,
  )
  const given = giving(360, () => true, { callers: 1, sleepers: 1 })
  assert.ok(given >= 20 && given <= 60, `${given} of 360`)
})

test('a blocked thread that gave way acknowledges before it looks, as what came meanwhile has woken it alone', () => {
  const steps: string[] = []
  const noted = (name: string, answer?: unknown) => (): unknown => {
    steps.push(name)
    return answer
  }
  const nothing = (): void => {}
  const store: Store = untyped({
    ...{ size: 1, callersElsewhere: () => 1, sleepers: () => 1, retry: { deadline: Number.POSITIVE_INFINITY } },
    ...{ replenish: nothing, enterSleep: nothing, leaveSleep: nothing, passOn: nothing },
    ...{ acknowledge: noted('acknowledge', 2), sleep: noted('sleep', true) },
  })
  precedenceOf(store, NOT_EMPTY).note(true) // it was served as often as there are threads
  assert.equal(blockAfter(EMPTY, store, NOT_EMPTY, noted('look', 7) as () => number, 1000), 7)
  assert.deepEqual(steps, ['acknowledge', 'sleep', 'acknowledge', 'look'])
})

test(
  'a blocked thread does not give way to its own event loop, which does not turn meanwhile',
  longLimit,
  async (t) => {
    const questions = new Queue<number>(0, { eventLoop: 'any' })
    const answers = new Queue<number>(0, { beside: questions, eventLoop: 'any' })
    const source = `
    const { workerData: { questions, answers } } = require('node:worker_threads')
    import(${JSON.stringify(import.meta.resolve('janus-queue'))}).then(async ({ attach }) => {
      const { syncQ } = attach(answers)
      for await (const question of attach(questions).asyncQ) syncQ.put(question)
    })`
    const worker = new Worker(source, { eval: true, workerData: { questions, answers } })
    t.after(() => worker.terminate())
    const own = answers.asyncQ.get()
    const { mock } = t.mock.method(Atomics, 'wait')
    for (let i = 0; i < 100; i++) {
      questions.syncQ.put(i)
      assert.equal(answers.syncQ.get(), i)
    }
    const given = mock.calls.filter(({ arguments: [, , , milliseconds] }) => milliseconds === 3)
    assert.equal(given.length, 0)
    questions.syncQ.put(-1)
    assert.equal(await own, -1)
  },
)
