// That this file compiles is the test: what others make with the members of these types is one of them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AttachedRemoteQueue,
  type Connection,
  LeaseLost,
  QueueConnectionError,
  QueueLost,
  QueueServerFull,
  type RemoteAsyncQueue,
  type RemoteQueue,
  type RemoteSyncQueue,
  type RemoteSyncTask,
  type RemoteTask,
} from 'janus-queue/redis'
import { limit } from '../helpers/limits.js'

type Members<C> = { [K in keyof C]: C[K] }

/** Compiles only where an object with all members of it is one. */
function canBeMade<C>(_make: (members: Members<C>) => C): void {}

/** A task as a test of a program would make one. */
class Mock<T> implements RemoteTask<T> {
  readonly id = '1'
  readonly deliveries = 1
  readonly item: T
  ended: 'done' | 'released' | undefined

  constructor(item: T) {
    this.item = item
  }

  async done(): Promise<void> {
    this.ended = 'done'
  }

  async release(): Promise<boolean> {
    this.ended ??= 'released'
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }
}

async function report(task: RemoteTask<string>): Promise<number> {
  await task.done()
  return task.item.length
}

test('programs can bring their own objects for each type of a queue on a server', limit, async () => {
  canBeMade<RemoteTask<string>>((members) => members)
  canBeMade<RemoteSyncTask<string>>((members) => members)
  canBeMade<RemoteAsyncQueue<string>>((members) => members)
  canBeMade<RemoteSyncQueue<string>>((members) => members)
  canBeMade<RemoteQueue<string>>((members) => members)
  canBeMade<AttachedRemoteQueue<string>>((members) => members)
  canBeMade<Connection>((members) => members)
  const mock = new Mock('four')
  assert.equal(await report(mock), 4)
  assert.equal(mock.ended, 'done')
})

test('errors can be made by a message alone, as those of the core', limit, () => {
  for (const Class of [QueueConnectionError, LeaseLost, QueueLost, QueueServerFull]) {
    const { name, message, code } = new Class('m')
    assert.deepEqual([name, message, code.startsWith('ERR_QUEUE_')], [Class.name, 'm', true])
  }
  assert.equal(new QueueConnectionError('m').outcome, 'unknown')
  assert.equal(new QueueLost('m').puts, 0)
  const cause = new Error('why')
  assert.equal(new QueueLost('m', { puts: 3 }).puts, 3)
  assert.equal(new QueueConnectionError('m', { outcome: 'refused', cause }).cause, cause)
})
