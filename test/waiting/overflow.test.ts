// A full queue drops an item for the one that comes, and where its limit was lowered, more than one, a step each.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classOf } from '../../conformance/queues.js'
import { kinds } from '../../proof/model.js'
import { C_ALL_DONE, C_EPOCH_SYNC, KIND_FIFO, KIND_LIFO, KIND_PRIORITY, SKIPPED, T_PUT } from '../../src/core/layout.js'
import { NUMBER_HEAD } from '../../src/store/codes.js'
import { Space } from '../../src/store/space.js'
import { limit } from '../helpers/limits.js'

const KINDS = { fifo: KIND_FIFO, lifo: KIND_LIFO, priority: KIND_PRIORITY }

for (const kind of kinds) {
  test(`a ${kind} queue that drops the last item not done tells who joins, though it is full still`, limit, () => {
    const queue = new (classOf(kind))<number>(2, { overflow: 'drop-oldest' })
    queue.syncQ.putMany([1, 2])
    queue.syncQ.taskDone()
    queue.maxsize = 1
    const joiner = new Space(queue.memory, '')
    joiner.core.enterSleep(0, C_ALL_DONE)
    const epoch = joiner.core.acknowledge(0, C_ALL_DONE)
    const putter = new Space(queue.memory, '')
    putter.views.words[(putter.record + T_PUT) >>> 2] = NUMBER_HEAD
    const { grow, putOver } = putter.order(KINDS[kind])
    let code = putOver(0, 3)
    while (code !== SKIPPED) {
      assert.equal(putter.core.allocPage(0), 0, `the step answers ${code}`)
      grow(0, code, 16)
      code = putOver(0, 3)
    }
    assert.equal(queue.syncQ.unfinishedTasks, 0)
    assert.equal(queue.syncQ.qsize(), 1)
    assert.notEqual(putter.word(C_ALL_DONE + C_EPOCH_SYNC), epoch)
  })
}
