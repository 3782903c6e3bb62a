import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, type Operation } from '../../proof/linearizable.js'
import { type Call, initialState, type Kind, kinds, type Outcome } from '../../proof/model.js'
import { explainFailure, offendingWindow } from '../../proof/window.js'
import { limit } from '../helpers/limits.js'

const DONE: Outcome = { value: undefined }

/** An operation from `begin` to `end` on a clock that all threads share. */
function op(begin: number, end: number, call: Call, outcome?: Outcome): Operation {
  return { thread: 'a', call, outcome, begin, end: outcome === undefined ? Number.POSITIVE_INFINITY : end }
}

const put = (begin: number, end: number, id: number, outcome: Outcome = DONE, priority = id): Operation =>
  op(begin, end, { do: 'put', id, priority }, outcome)
const get = (begin: number, end: number, id: number): Operation => op(begin, end, { do: 'get' }, { value: id })
const refusedGet = (begin: number, end: number): Operation => op(begin, end, { do: 'get' }, { refused: 'Empty' })
const shutdown = (begin: number, end: number, immediate = false): Operation =>
  op(begin, end, { do: 'shutdown', immediate }, DONE)

function verdict(kind: Kind, operations: Operation[], maxsize = 0): string {
  return check(kind, initialState(maxsize), operations).is
}

interface Case {
  what: string
  kinds?: Kind[]
  maxsize?: number
  bad: Operation[]
  /** The same with one thing changed that makes it right. */
  good: Operation[]
}

const cases: Case[] = [
  {
    what: 'an item that was lost',
    bad: [put(1, 2, 1), refusedGet(3, 4)],
    good: [put(1, 4, 1), refusedGet(2, 3)],
  },
  {
    what: 'an item that was got twice',
    bad: [put(1, 2, 1), get(3, 5, 1), get(4, 6, 1)],
    good: [put(1, 2, 1), get(3, 5, 1), refusedGet(4, 6)],
  },
  {
    what: 'an item that nobody put, as that of an aborted put',
    bad: [put(1, 2, 1), get(3, 4, 2)],
    good: [put(1, 2, 2), get(3, 4, 2)],
  },
  {
    what: 'an item that was got before it was put',
    bad: [get(1, 2, 1), put(3, 4, 1)],
    good: [get(1, 4, 1), put(2, 3, 1)],
  },
  {
    what: 'first in, last out',
    kinds: ['fifo'],
    bad: [put(1, 2, 1), put(3, 4, 2), get(5, 6, 2), get(7, 8, 1)],
    good: [put(1, 4, 1), put(2, 3, 2), get(5, 6, 2), get(7, 8, 1)],
  },
  {
    what: 'last in, last out',
    kinds: ['lifo'],
    bad: [put(1, 2, 1), put(3, 4, 2), get(5, 6, 1), get(7, 8, 2)],
    good: [put(1, 2, 1), put(3, 4, 2), get(5, 8, 1), get(6, 7, 2)],
  },
  {
    what: 'the lesser priority first',
    kinds: ['priority'],
    bad: [put(1, 2, 1), put(3, 4, 2), get(5, 6, 2)],
    good: [put(1, 2, 1), put(3, 4, 2), get(5, 8, 2), get(6, 7, 1)],
  },
  {
    what: 'equal priorities against the order of their arrival',
    kinds: ['priority'],
    bad: [put(1, 2, 1, DONE, 0), put(3, 4, 2, DONE, 0), get(5, 6, 2)],
    good: [put(1, 4, 1, DONE, 0), put(2, 3, 2, DONE, 0), get(5, 6, 2)],
  },
  {
    what: 'more items than maxsize',
    maxsize: 1,
    bad: [put(1, 2, 1), put(3, 4, 2)],
    good: [put(1, 2, 1), put(3, 6, 2), get(4, 5, 1)],
  },
  {
    what: 'a queue that is full with room in it',
    maxsize: 2,
    bad: [put(1, 2, 1), put(3, 4, 2, { refused: 'Full' })],
    good: [put(1, 2, 1), put(3, 6, 2, { refused: 'Full' }), put(4, 5, 3), get(7, 8, 1)].slice(0, 3),
  },
  {
    what: 'a put that was accepted after shutdown()',
    bad: [shutdown(1, 2), put(3, 4, 1)],
    good: [shutdown(1, 4), put(2, 3, 1)],
  },
  {
    what: 'an item that outlived shutdown(true)',
    bad: [put(1, 2, 1), shutdown(3, 4, true), get(5, 6, 1)],
    good: [put(1, 2, 1), shutdown(3, 4), get(5, 6, 1)],
  },
  {
    what: 'a join() that did not wait',
    bad: [put(1, 2, 1), op(3, 4, { do: 'join' }, DONE)],
    good: [put(1, 2, 1), op(3, 6, { do: 'join' }, DONE), op(4, 5, { do: 'taskDone' }, DONE)],
  },
  {
    what: 'a taskDone() too often that was accepted',
    bad: [put(1, 2, 1), op(3, 4, { do: 'taskDone' }, DONE), op(5, 6, { do: 'taskDone' }, DONE)],
    good: [put(1, 2, 1), op(3, 4, { do: 'taskDone' }, DONE), op(5, 6, { do: 'taskDone' }, { refused: 'Excess' })],
  },
  {
    what: 'a clear() that counts too many',
    bad: [put(1, 2, 1), op(3, 4, { do: 'clear' }, { value: 2 })],
    good: [put(1, 2, 1), op(3, 4, { do: 'clear' }, { value: 1 })],
  },
  {
    what: 'a peek() at an item that was gone',
    bad: [put(1, 2, 1), get(3, 4, 1), op(5, 6, { do: 'peek' }, { value: 1 })],
    good: [put(1, 2, 1), get(3, 6, 1), op(4, 5, { do: 'peek' }, { value: 1 })],
  },
  {
    what: 'a timed out get() that had taken an item',
    bad: [put(1, 2, 1), refusedGet(0, 5), op(6, 7, { do: 'size' }, { value: 0 })],
    good: [put(1, 2, 1), refusedGet(0, 5), op(6, 7, { do: 'size' }, { value: 1 })],
  },
]

for (const { what, bad, good, maxsize, kinds: only = kinds } of cases) {
  test(`the checker finds ${what}, and lets pass what differs by a hair`, limit, () => {
    for (const kind of only) {
      assert.equal(verdict(kind, bad, maxsize), 'not linearizable', kind)
      assert.equal(verdict(kind, good, maxsize), 'linearizable', kind)
    }
  })
}

test('the checker lets what a dead thread was in have happened, or not, but only once', limit, () => {
  const dying = op(1, 0, { do: 'put', id: 1, priority: 1 })
  for (const kind of kinds) {
    assert.equal(verdict(kind, [dying, get(2, 3, 1)]), 'linearizable')
    assert.equal(verdict(kind, [dying, refusedGet(2, 3)]), 'linearizable')
    assert.equal(verdict(kind, [dying, get(2, 3, 1), get(4, 5, 1)]), 'not linearizable')
    assert.equal(verdict(kind, [put(1, 2, 1), op(3, 0, { do: 'get' }), refusedGet(4, 5)]), 'linearizable')
    assert.equal(
      verdict(kind, [put(1, 2, 1), put(3, 4, 2), op(5, 0, { do: 'get' }), refusedGet(6, 7)]),
      'not linearizable',
    )
  }
})

test('the checker keeps the order within a batch', limit, () => {
  const first = put(1, 4, 1)
  const batch = [first, { ...put(1, 4, 2), after: first }]
  assert.equal(verdict('fifo', [...batch, get(5, 6, 1), get(7, 8, 2)]), 'linearizable')
  assert.equal(verdict('fifo', [...batch, get(5, 6, 2)]), 'not linearizable')
})

test('the window of a bad history holds little but the operations at fault', limit, () => {
  const many = Array.from({ length: 40 }, (_, i) => [put(i * 10, i * 10 + 1, i), get(i * 10 + 2, i * 10 + 3, i)]).flat()
  const late = [put(1_000, 1_001, 100), put(1_002, 1_003, 101), get(1_004, 1_005, 101), get(1_006, 1_007, 100)]
  const history = [...many, refusedGet(900, 901), ...late, put(2_000, 2_001, 200)]
  const window = offendingWindow('fifo', initialState(0), history)
  assert.deepEqual(
    window.map(({ begin }) => begin),
    [1_000, 1_002, 1_004],
  )
  const text = explainFailure('fifo', initialState(0), history)
  assert.match(text, /these 3 operations \(of 86\) is one of a fifo queue/)
  assert.match(text, /get\(\) -> #101/)
})

test('the checker needs no second for a history of 300 operations on many threads', limit, () => {
  const history: Operation[] = []
  for (let round = 0; round < 25; round++) {
    const at = round * 100
    for (let i = 0; i < 6; i++) history.push(put(at + i, at + 40 + i, round * 6 + i))
    for (let i = 0; i < 6; i++) history.push(get(at + 10 + i, at + 60 - i, round * 6 + (i % 2 ? i - 1 : i + 1)))
  }
  for (const kind of kinds) assert.notEqual(verdict(kind, history), 'undecided')
})
