// Serves the calls of startCalls(); how it ends, or fails to begin, is said by its data.

import { threadId, Worker, workerData } from 'node:worker_threads'
import { spawnData } from 'janus-queue'
import { serveCalls } from 'janus-queue/rpc'

const {
  mode = 'serve',
  concurrency,
  sync,
} = (workerData ?? {}) as { mode?: string; concurrency?: number; sync?: boolean }

export const handlers = {
  add: (a: number, b: number) => a + b,
  data: () => [workerData, spawnData()],
  thread: () => threadId,
  bound: () => bound,
  /** How a thread of this one's ends that was not begun by startCalls(), and serves all the same. */
  nested: () =>
    new Promise<unknown>((resolve) => {
      new Worker(new URL(import.meta.url)).on('error', resolve).on('exit', resolve)
    }),
  exit: (code: number): void => process.exit(code),
  throws(): Promise<never> {
    setTimeout(() => {
      throw new RangeError('out of hand')
    })
    return new Promise(() => {})
  },
  exitIn: (milliseconds: number): void => {
    setTimeout(() => process.exit(8), milliseconds)
  },
  later: (milliseconds: number) => new Promise<number>((resolve) => setTimeout(resolve, milliseconds, milliseconds)),
  hang: () => new Promise<never>(() => {}),
  /** Ends the thread, unless a file of this name says that it did before. */
  async once(path: string): Promise<number> {
    const { existsSync, writeFileSync } = await import('node:fs')
    if (existsSync(path)) return threadId
    writeFileSync(path, '')
    process.exit(1)
  },
  *count(most: number): IterableIterator<number> {
    for (let i = 0; i < most; i++) yield i
  },
  *countThenExit(most: number): IterableIterator<number> {
    for (let i = 0; i < most; i++) yield i
    process.exit(9)
  },
}

export type Handlers = typeof handlers

if (mode === 'throw') throw new SyntaxError('not a module')
if (mode === 'exit') process.exit(5)
if (mode === 'idle') process.exit(0)
if (mode === 'short') setTimeout(() => process.exit(7), 150)
if (mode === 'in vain') setTimeout(() => process.exit(6), 20)
serveCalls(handlers, { ...(concurrency === undefined ? {} : { concurrency }), ...(sync === undefined ? {} : { sync }) })
const bound = 'after serveCalls()'
if (mode === 'late throw') throw new SyntaxError('not a module to its end')
if (mode === 'late exit') process.exit(5)
