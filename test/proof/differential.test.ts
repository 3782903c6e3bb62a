import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWithPython } from '../../proof/differential.js'
import { longLimit } from '../helpers/limits.js'

test("both faces of all orders do, step by step, what Python's own queues do", longLimit, async () => {
  assert.ok((await compareWithPython(15, Date.now() % 1_000_000_000)) > 5_000)
})

test('the comparison with Python says what is missing where there is no Python', longLimit, async () => {
  await assert.rejects(compareWithPython(1, 1, 'no-such-python'), /apt-get install python3/)
})
