// synckit's createSyncFn() and runAsWorker(), on janus-queue's calls: change where they are imported from, and nothing else.
//
//   // worker.js                                          // main.js
//   runAsWorker(async (code) => format(code))             const format = createSyncFn(new URL('./worker.js', import.meta.url))
//                                                         format('a=1') // blocks
//
// What differs: arguments and results of any size go through shared memory that grows as needed, so there is no bufferSize; a
// worker that ends, or can't be loaded, is an error at once and not a timeout; what the worker's function throws keeps its class,
// its cause and the stacks of both sides.
import { serveCalls, startCalls } from 'janus-queue/rpc'

// biome-ignore lint/suspicious/noExplicitAny: whatever the function takes
type AnyFunction = (...args: any[]) => unknown

/** The function, waited for. */
export type Syncify<F extends AnyFunction> = (...args: Parameters<F>) => Awaited<ReturnType<F>>

export interface SynckitOptions {
  /** Most time for an answer, milliseconds; default: SYNCKIT_TIMEOUT of the environment, else no limit. */
  timeout?: number
  /** Flags of Node.js for the worker, such as `['--import', 'tsx']`; default: SYNCKIT_EXEC_ARGV, separated by commas, else this process's. */
  execArgv?: string[]
  /** Is not needed: arguments are copied. */
  transferList?: readonly object[]
}

/** Options that need other modules, and what to say instead. */
const REFUSED = {
  tsRunner: "the runner's flags as execArgv, such as ['--import', 'tsx']",
  globalShims: "a module that sets them, as execArgv: ['--import', './shims.js']",
}

const known = new Map<string, AnyFunction>()

/** The function that the worker at this path gives to runAsWorker(), as one that blocks. One worker a path serves all who ask for it. */
export function createSyncFn<F extends AnyFunction>(
  workerPath: URL | string,
  timeoutOrOptions: number | SynckitOptions = {},
): Syncify<F> {
  const path = String(workerPath)
  const options = typeof timeoutOrOptions === 'number' ? { timeout: timeoutOrOptions } : timeoutOrOptions
  const made = known.get(path) ?? start(workerPath, options)
  known.set(path, made)
  return made as Syncify<F> // what the one who asks says that it is
}

function start(workerPath: URL | string, options: SynckitOptions): AnyFunction {
  for (const [name, instead] of Object.entries(REFUSED)) {
    if (Object.hasOwn(options, name)) throw new TypeError(`createSyncFn: there is no ${name} here; give ${instead}`)
  }
  const timeout = options.timeout ?? numberOf(process.env['SYNCKIT_TIMEOUT'])
  const execArgv = options.execArgv ?? process.env['SYNCKIT_EXEC_ARGV']?.split(',')
  const calls = startCalls<{ run: AnyFunction }>(workerPath, {
    ...(timeout === undefined ? {} : { timeout }),
    worker: execArgv === undefined ? {} : { execArgv },
    name: 'synckit',
  })
  return calls.sync.run
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text)
}

/** In the worker: serves the function. */
export function runAsWorker<F extends AnyFunction>(fn: F): void {
  serveCalls({ run: fn })
}
