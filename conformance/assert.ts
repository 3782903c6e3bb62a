import { difference } from './same.js'

export function ok(condition: boolean, what: string): void {
  if (!condition) throw new Error(`does not hold: ${what}`)
}

/** Fails unless the two are of the same kind with the same content, to the last detail that structured clones keep. */
export function equal(actual: unknown, expected: unknown, what = ''): void {
  const found = difference(actual, expected)
  if (found !== undefined) throw new Error(`${what === '' ? '' : `${what}: `}${found}`)
}

/** Fails unless `action` throws an error of this name; returns it. */
export function throws(action: () => unknown, name: string, what = ''): Error {
  try {
    action()
  } catch (error) {
    return named(error, name, what)
  }
  throw new Error(`${what} should have thrown ${name}`)
}

/** Fails unless the promise is rejected with an error of this name; returns it. */
export async function rejects(promise: Promise<unknown>, name: string, what = ''): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return named(error, name, what)
  }
  throw new Error(`${what} should have been rejected with ${name}`)
}

function named(error: unknown, name: string, what: string): Error {
  if (!isError(error)) throw new Error(`${what} should have failed with ${name}, but threw ${String(error)}`)
  if (error.name !== name)
    throw new Error(`${what} should have failed with ${name}, not ${error.name}: ${error.message}`)
  return error
}

/** A DOMException is an Error everywhere, too. */
function isError(error: unknown): error is Error {
  return error instanceof Error
}
