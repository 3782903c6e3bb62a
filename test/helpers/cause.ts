import assert from 'node:assert/strict'
import { QueueShutDown } from 'janus-queue'

/** The cause of the *QueueShutDown that the action throws. */
export function causeOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof QueueShutDown, `it throws ${String(error)}`)
    return error.cause
  }
  return assert.fail('it throws nothing')
}

/** The same of a promise. */
export async function causeOfRejected(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => () => {},
    (error) => () => {
      throw error
    },
  )
  return causeOf(outcome)
}

/** Asserts that it is an error of this name that says this. */
export function assertError(error: unknown, name: string, message: RegExp): void {
  assert.ok(error instanceof Error, `${String(error)} is an error`)
  assert.equal(error.name, name)
  assert.match(error.message, message)
}
