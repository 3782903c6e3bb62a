// Looking for a while before blocking: when it ends, and when it is given up.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL_DONE, NOT_EMPTY, NOT_FULL } from '../../src/store/codes.js'
import { Spinner } from '../../src/waiting/spin.js'
import { untyped } from '../helpers/untyped.js'

/** A queue as who looks at it sees it: `there` items and slots; and how often it was looked at. */
class Seen {
  looks = 0
  readonly isShut: boolean
  readonly unfinished: number
  readonly maxsize = 4 // of so few slots one is enough, which the first look finds whatever the clock says
  readonly gets = 0
  readonly #there: number

  constructor(there: number, { isShut = false, unfinished = 1 } = {}) {
    this.#there = there
    this.isShut = isShut
    this.unfinished = unfinished
  }

  lookFor(): number {
    this.looks++
    return this.#there
  }
}

/** How many of so many waits began with looks, and how many found something. */
function waits(count: number, seen: Seen, condition: number, answers = false): { looking: number; found: number } {
  const spinner = new Spinner(untyped(seen), condition)
  if (answers) spinner.expectAnswers()
  let looking = 0
  let found = 0
  for (let wait = 0; wait < count; wait++) {
    const before = seen.looks
    if (spinner.spin(Number.POSITIVE_INFINITY)) found++
    if (seen.looks > before) looking++
  }
  return { looking, found }
}

for (const condition of [NOT_EMPTY, NOT_FULL]) {
  test(`who looks in vain gives it up, but tries again now and then (condition ${condition})`, () => {
    const { looking, found } = waits(350, new Seen(0), condition)
    assert.equal(found, 0)
    assert.ok(looking >= 20 && looking <= 40, `${looking} of 350 waits`)
  })

  test(`who finds something each time goes on looking (condition ${condition})`, () => {
    assert.deepEqual(waits(350, new Seen(8), condition), { looking: 350, found: 350 })
  })

  test(`a shutdown is something to be found (condition ${condition})`, () => {
    assert.equal(waits(100, new Seen(0, { isShut: true }), condition).found, 100)
  })
}

test('who joins finds that all is done', () => {
  assert.equal(waits(100, new Seen(0, { unfinished: 0 }), ALL_DONE).found, 100)
  assert.equal(waits(100, new Seen(0), ALL_DONE).found, 0)
})

test('who has no time looks once', () => {
  const seen = new Seen(0)
  assert.equal(new Spinner(untyped(seen), NOT_EMPTY).spin(0), false)
  assert.equal(seen.looks, 1)
})

test('who expects answers looks in vain for some time, but not for ever', () => {
  const { looking } = waits(1000, new Seen(0), NOT_EMPTY, true)
  assert.ok(looking >= 200 && looking <= 300, `${looking} of 1000 waits`)
})
