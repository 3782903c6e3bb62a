import { difference } from './same.js'

export function ok(condition: unknown, what = 'see where'): asserts condition {
  if (!condition) throw new Error(`does not hold: ${what}`)
}

/** Fails unless the two are of the same kind with the same content, to the last detail that structured clones keep. */
export function equal(actual: unknown, expected: unknown, what = ''): void {
  const found = difference(actual, expected)
  if (found !== undefined) throw new Error(`${what === '' ? '' : `${what}: `}${found}`)
}

/** What an error is to be: the one that is given, one of this name, that says this, or with these particulars. */
type Expected = string | RegExp | Error | { name?: string | RegExp; message?: RegExp; accepted?: number; code?: string }

/** Fails unless `action` throws such an error; returns it. */
export function throws(action: () => unknown, expected: Expected, what = ''): Error {
  try {
    action()
  } catch (error) {
    return expectError(error, expected, what)
  }
  throw new Error(`${what} should have thrown ${show(expected)}`)
}

/** Fails unless the promise, that of an action, is rejected with such an error; returns it. */
export async function rejects(
  promise: Promise<unknown> | (() => Promise<unknown>),
  expected: Expected,
  what = '',
): Promise<Error> {
  try {
    await (typeof promise === 'function' ? promise() : promise)
  } catch (error) {
    return expectError(error, expected, what)
  }
  throw new Error(`${what} should have been rejected with ${show(expected)}`)
}

/** What the promise is rejected with, be it an error or not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it should have been rejected')
}

/** The cause of the *QueueShutDown that `action` throws. */
export function causeOf(action: () => unknown): unknown {
  return throws(action, { name: /QueueShutDown$/ }).cause
}

/** The cause of the *QueueShutDown that the promise is rejected with. */
export async function causeOfRejected(promise: Promise<unknown>): Promise<unknown> {
  return (await rejects(promise, { name: /QueueShutDown$/ })).cause
}

/** Fails unless it is an error of this name that says this. */
export function errorIs(error: unknown, name: string, message: RegExp): void {
  expectError(error, { name, message }, 'it')
}

function expectError(error: unknown, expected: Expected, what: string): Error {
  if (!isError(error)) throw new Error(`${what} should have failed with ${show(expected)}, but threw ${String(error)}`)
  const isExpected =
    typeof expected === 'string'
      ? error.name === expected
      : expected instanceof Error
        ? error === expected
        : expected instanceof RegExp
          ? expected.test(error.message)
          : Object.entries(expected).every(([key, value]) => agrees(Reflect.get(error, key), value))
  if (!isExpected)
    throw new Error(`${what} should have failed with ${show(expected)}, not ${error.name}: ${error.message}`)
  return error
}

function agrees(actual: unknown, expected: unknown): boolean {
  return expected instanceof RegExp ? expected.test(String(actual)) : actual === expected
}

function show(expected: Expected): string {
  if (typeof expected === 'string' || expected instanceof RegExp || expected instanceof Error) return String(expected)
  return Object.entries(expected)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

/** A DOMException is an Error everywhere, too. */
function isError(error: unknown): error is Error {
  return error instanceof Error
}
