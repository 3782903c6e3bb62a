// synckit's createSyncFn() and runAsWorker(), on janus-queue's calls: change where they are imported from, and nothing else.
//
//   // worker.js                                          // main.js
//   runAsWorker(async (code) => format(code))             const format = createSyncFn(new URL('./worker.js', import.meta.url))
//                                                         format('a=1') // blocks
//
// What differs: arguments and results of any size go through shared memory that grows as needed, so there is no bufferSize; a
// worker that ends, or can't be loaded, is an error at once and not a timeout; what the worker's function throws keeps its class,
// its cause and the stacks of both sides.
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { serveCalls, startCalls } from 'janus-queue/rpc'

// biome-ignore lint/suspicious/noExplicitAny: whatever the function takes
type AnyFunction = (...args: any[]) => unknown

/** The function, waited for. */
export type Syncify<F extends AnyFunction> = (...args: Parameters<F>) => Awaited<ReturnType<F>>

export interface SynckitOptions {
  /** Most time for an answer, milliseconds; default: SYNCKIT_TIMEOUT of the environment, else no limit. */
  timeout?: number | undefined
  /** Flags of Node.js for the worker, such as `['--import', 'tsx']`; default: SYNCKIT_EXEC_ARGV, separated by commas, else none. */
  execArgv?: string[] | undefined
  /** Is not needed: arguments are copied. */
  transferList?: readonly object[] | undefined
  /** Other runners are flags of Node.js. */
  tsRunner?: 'node' | undefined
  /** Node.js has fetch() and its like; others are set by a module of yours. */
  globalShims?: boolean | undefined
}

/** Options that need other modules, but where they ask for what Node.js has itself; and what to say instead. */
const REFUSED = {
  tsRunner: { itself: ['node'], instead: "the runner's flags as execArgv, such as ['--import', 'tsx']" },
  globalShims: { itself: [true, false], instead: "a module that sets them, as execArgv: ['--import', './shims.js']" },
}

const known = new Map<string, AnyFunction>()

/** The function that the worker at this path gives to runAsWorker(), as one that blocks. One worker a path serves all who ask for it. */
export function createSyncFn<F extends AnyFunction>(
  workerPath: URL | string,
  timeoutOrOptions: number | SynckitOptions = {},
): Syncify<F> {
  const path = urlOf(workerPath)
  const options = typeof timeoutOrOptions === 'number' ? { timeout: timeoutOrOptions } : timeoutOrOptions
  const made = known.get(path) ?? start(path, options)
  known.set(path, made)
  return made as Syncify<F> // what the one who asks says that it is
}

/** The same for a path as for its URL. */
function urlOf(workerPath: URL | string): string {
  if (typeof workerPath !== 'string' || workerPath.startsWith('file:')) return String(workerPath)
  if (!isAbsolute(workerPath)) throw new TypeError(`createSyncFn: the path must be absolute, got '${workerPath}'`)
  return pathToFileURL(workerPath).href
}

function start(path: string, options: SynckitOptions): AnyFunction {
  for (const [name, { itself, instead }] of Object.entries(REFUSED)) {
    const given: unknown = Reflect.get(options, name)
    if (given === undefined || itself.some((choice) => choice === given)) continue
    throw new TypeError(`createSyncFn: there is no ${name} here; give ${instead}`)
  }
  const timeout = options.timeout ?? numberOf(process.env['SYNCKIT_TIMEOUT'])
  const execArgv = options.execArgv ?? process.env['SYNCKIT_EXEC_ARGV']?.split(',').filter(Boolean) ?? []
  const calls = startCalls<{ run: AnyFunction }>(path, {
    ...(timeout === undefined ? {} : { timeout }),
    worker: { execArgv },
    name: 'synckit',
  })
  return calls.sync.run
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text)
}

/** In the worker: serves the function. On the main thread nothing, so that the worker's module can be imported there. */
export function runAsWorker<F extends AnyFunction>(fn: F): void {
  if (!isMainThread) serveCalls({ run: fn })
}
