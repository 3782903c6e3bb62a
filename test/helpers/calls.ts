import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Calls, type CallsOptions, type Client } from 'janus-queue/rpc'
import type { Handlers } from '../workers/calls.js'

export type { Handlers } from '../workers/calls.js'

export interface ServerOptions {
  readonly sync?: boolean
  readonly concurrency?: number
}

/** A worker that serves the calls with the handlers of test/workers/calls.ts; it ends with the test. */
export function startServer(t: TestContext, calls: Calls<Handlers>, options: ServerOptions = {}): Worker {
  const worker = new Worker(new URL('../workers/calls.js', import.meta.url), { workerData: { calls, ...options } })
  t.after(() => worker.terminate())
  return worker
}

/** Calls that such a worker serves, and a client of this thread. */
export function served(
  t: TestContext,
  server: ServerOptions = {},
  options: CallsOptions = {},
): { calls: Calls<Handlers>; client: Client<Handlers>; worker: Worker } {
  const calls = new Calls<Handlers>(options)
  const worker = startServer(t, calls, server)
  const client = calls.client({ timeout: 20_000 })
  t.after(() => calls[Symbol.dispose]())
  return { calls, client, worker }
}

/** One form of a client, so that both are tested alike. */
export const forms = ['sync', 'async'] as const
export type Form = (typeof forms)[number]

/** The outcome of a call by this form, or its error. */
export async function outcome(call: () => unknown): Promise<{ value?: unknown; error?: unknown }> {
  try {
    return { value: await call() }
  } catch (error) {
    return { error }
  }
}

/** Takes whatever it is asked for, called with or made of, as JavaScript does. */
export interface Loose {
  (...args: unknown[]): unknown
  new (...args: unknown[]): unknown
  // biome-ignore lint/suspicious/noExplicitAny: it is about what no type knows
  readonly [name: string]: any
}
