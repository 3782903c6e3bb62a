/*
 * How a worker's end is told, by whichever of the two kinds of Worker it is: that of node:worker_threads, which emits 'error' and
 * 'exit' with a code, or the web's, which dispatches 'error' and, in Bun alone, 'close'. Listening keeps no process alive.
 */

/** Who hears of a worker's end. */
export interface EndListener {
  /** It failed with this error: it could not be loaded, threw, or ran out of memory. In browsers it goes on. */
  failed(error: unknown): void
  /** It has ended; the code is undefined where the runtime tells none. */
  ended(code: number | undefined): void
  /** It was terminated on this thread, where nothing else tells of that. */
  terminated(): void
}

type Listen = (event: string | symbol, listener: (value: unknown) => void) => unknown

/** Whether this is a worker of either kind. */
export function isWorker(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return (
    methodOf(value, 'terminate') !== undefined &&
    (isEmitter(value) || methodOf(value, 'addEventListener') !== undefined)
  )
}

/** Tells of the worker's end, also where it has ended already, as far as that was noted. */
export function hearEnd(worker: object, listener: EndListener, past: PastEnd | undefined): void {
  if (past?.error !== undefined) listener.failed(past.error.value)
  if (past?.code !== undefined) {
    listener.ended(past.code)
    return
  }
  const on = isEmitter(worker) ? methodOf(worker, 'on') : undefined
  if (on === undefined) {
    hearWebWorker(worker, listener)
    return
  }
  if (past === undefined && Reflect.get(worker, 'threadId') === -1) {
    listener.ended(undefined) // before this package was loaded
    return
  }
  let terminated = false
  onTerminate(worker, () => {
    terminated = true
  })
  on('error', (error) => listener.failed(error))
  on('exit', (code) => {
    // Node.js tells 0 of a worker that had hardly begun.
    if (terminated && code === 0) listener.terminated()
    else listener.ended(codeOf(code))
  })
}

/** Calls `told` whenever this thread has the worker terminated. */
function onTerminate(worker: object, told: () => void): void {
  const terminate = Reflect.get(worker, 'terminate')
  Object.defineProperty(worker, 'terminate', {
    value: (...args: unknown[]) => {
      const result: unknown = Reflect.apply(terminate, worker, args)
      told()
      return result
    },
    configurable: true,
    writable: true,
  })
}

/** How a worker has ended. */
export interface PastEnd {
  error?: { readonly value: unknown }
  code?: number
}

/**
 * Notes how a worker of node:worker_threads ends.
 *
 * @param errorMonitor The event by which errors are seen without being handled.
 */
export function noteEnd(worker: object, errorMonitor: string | symbol): PastEnd {
  const end: PastEnd = {}
  const on = methodOf(worker, 'on')
  on?.(errorMonitor, (value) => {
    end.error ??= { value }
  })
  on?.('exit', (code) => {
    end.code = codeOf(code) ?? 0
  })
  return end
}

function hearWebWorker(worker: object, listener: EndListener): void {
  const listen = methodOf(worker, 'addEventListener')
  listen?.('error', (event) => {
    if (typeof event !== 'object' || event === null) return
    methodOf(event, 'preventDefault')?.('', () => {}) // Deno would end the process, and browsers call it uncaught
    listener.failed(errorOf(event))
  })
  listen?.('close', (event) => {
    listener.ended(typeof event === 'object' && event !== null ? codeOf(Reflect.get(event, 'code')) : undefined)
  })
  onTerminate(worker, () => listener.terminated()) // no event tells of it but in Bun
}

/** The error that an ErrorEvent tells of; the error itself crosses in no browser. Nothing, where it tells of none. */
function errorOf(event: object): unknown {
  const error: unknown = Reflect.get(event, 'error')
  if (error !== undefined && error !== null) return error
  const message: unknown = Reflect.get(event, 'message')
  if (typeof message !== 'string' || message === '') return undefined
  const [, name = 'Error', text = message] =
    /^(?:Uncaught )?(?:\(in promise\) )?(?:(\w*Error): )?(.*)$/s.exec(message) ?? []
  const told = new Error(text)
  Object.defineProperty(told, 'name', { value: name, configurable: true, writable: true })
  const [file, line, column] = ['filename', 'lineno', 'colno'].map((key) => String(Reflect.get(event, key)))
  Object.defineProperty(told, 'stack', {
    value: `${name}: ${text}\n    at ${file}:${line}:${column}`,
    configurable: true,
    writable: true,
  })
  return told
}

function isEmitter(worker: object): boolean {
  return methodOf(worker, 'on') !== undefined && methodOf(worker, 'once') !== undefined
}

function methodOf(target: object, name: string): Listen | undefined {
  const method: unknown = Reflect.get(target, name)
  return typeof method === 'function'
    ? (event, listener) => Reflect.apply(method, target, [event, listener])
    : undefined
}

function codeOf(code: unknown): number | undefined {
  return typeof code === 'number' ? code : undefined
}
