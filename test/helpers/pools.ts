import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { CallRefused, type StartOptions, startCalls } from 'janus-queue/rpc'
import type { Handlers } from '../workers/pool.js'

export const poolUrl = new URL('../workers/pool.js', import.meta.url)

/** A pool that ends with the test. */
export function startPool(t: TestContext, options: StartOptions = {}, module: URL = poolUrl) {
  const pool = startCalls<Handlers>(module, { timeout: 20_000, ...options })
  t.after(() => pool[Symbol.asyncDispose]())
  return pool
}

export function assertRefused(error: unknown, cause: RegExp): true {
  assert.ok(error instanceof CallRefused, `${error}`)
  assert.match(String(error.cause), cause)
  return true
}
