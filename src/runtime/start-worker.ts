/*
 * How a worker is started for spawn(): told apart by the kind of Worker, and without the modules of any runtime, as the overseer
 * (src/queues/overseer.ts) uses it as well, of which a text is made.
 */

import { type EndListener, hearEnd } from './worker-end.js'

/** What to start. */
export interface WorkerRequest {
  readonly url: string
  readonly data: unknown
  /** What the package itself has to say to the worker; undefined: nothing. */
  readonly hidden: unknown
  readonly name: string | undefined
  /** The runtime's own options, without what can't be posted. */
  readonly options: object
  /** Whether it is to share the environment of who spawned it, which no clone of the options can say. */
  readonly sharesEnv: boolean
}

/** A worker that was started. */
export interface StartedWorker {
  /** The host's number of its thread; 0: it has none. */
  readonly thread: number
  terminate(): void
}

/** Where a worker's output goes that it does not write itself. */
export type Print = (stream: 1 | 2, text: Uint8Array) => void

/** What is used of node:worker_threads. */
export interface Threads {
  readonly Worker: new (url: URL | string, options: object) => object
  readonly SHARE_ENV: symbol
  setEnvironmentData(key: string, value: unknown): void
}

/** Starts a worker of node:worker_threads. */
export function startThread(
  threads: Threads,
  request: WorkerRequest,
  listener: EndListener,
  print: Print | undefined,
): StartedWorker {
  const { url, data, hidden, name, options, sharesEnv } = request
  // Beside workerData, which is the program's: every worker that is started while it is set has a copy.
  if (hidden !== undefined) threads.setEnvironmentData(HIDDEN_DATA, hidden)
  const worker = new threads.Worker(urlOf(url), {
    ...(print === undefined ? {} : { stdout: true, stderr: true }),
    ...options,
    ...(name === undefined ? {} : { name }),
    ...(sharesEnv ? { env: threads.SHARE_ENV } : {}),
    workerData: data,
  })
  if (hidden !== undefined) threads.setEnvironmentData(HIDDEN_DATA, undefined)
  hearEnd(worker, listener, undefined)
  if (print !== undefined) {
    if (!('stdout' in options)) forward(worker, 'stdout', (text) => print(1, text))
    if (!('stderr' in options)) forward(worker, 'stderr', (text) => print(2, text))
  }
  return {
    thread: Number(Reflect.get(worker, 'threadId')),
    terminate: () => call(worker, 'terminate'),
  }
}

/** Text with a scheme is a URL, everything else a path; but not a Windows path, whose drive has one letter. */
function urlOf(url: string): URL | string {
  return /^[a-z][a-z\d+.-]+:/i.test(url) ? new URL(url) : url
}

function forward(worker: object, stream: string, write: (text: Uint8Array) => void): void {
  const readable: unknown = Reflect.get(worker, stream)
  if (typeof readable === 'object' && readable !== null) call(readable, 'on', 'data', write)
}

function call(target: object, method: string, ...args: unknown[]): void {
  Reflect.apply(Reflect.get(target, method), target, args)
}

/** Where a worker of node:worker_threads finds what is hidden. */
export const HIDDEN_DATA = 'janus-queue.hidden'

// ---- the web's

/** Where a worker of spawn() finds its data. */
export const SPAWN_DATA: unique symbol = Symbol.for('janus-queue.spawn-data')

/**
 * What such a worker runs first: it takes its data, tells of errors with the error itself, which no browser lets cross, and
 * holds a lock, by which its end is known. Only then is the module loaded.
 */
const BOOTSTRAP = `addEventListener('message', function begin(event) {
  event.stopImmediatePropagation()
  removeEventListener('message', begin)
  const { url, data, hidden, lock, port } = event.data
  Object.defineProperty(globalThis, Symbol.for('janus-queue.spawn-data'), { value: { data, hidden } })
  const fail = (error) => {
    let text = 'it threw what has no text'
    try { text = String(error) } catch {}
    try { port.postMessage({ error }) } catch { port.postMessage({ error: new Error(text) }) }
  }
  addEventListener('error', (event) => {
    event.preventDefault()
    fail(event.error ?? new Error(event.message))
  })
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    fail(event.reason)
  })
  const load = () => {
    port.postMessage({ locked: true })
    import(url).catch(fail)
  }
  if (navigator.locks === undefined) load()
  else navigator.locks.request(lock, () => { load(); return new Promise(() => {}) }).catch(load)
})`

/** Starts a module worker of the web. An error ends it, as it does everywhere else. */
export function startWebWorker(request: WorkerRequest, listener: EndListener, lock: string): StartedWorker {
  const { url, data, hidden, name, options } = request
  const blob = URL.createObjectURL(new Blob([BOOTSTRAP], { type: 'text/javascript' }))
  const worker = new Worker(blob, { ...options, type: 'module', ...(name === undefined ? {} : { name }) })
  const { port1, port2 } = new MessageChannel()
  let over = false
  const end = (tell: () => void): void => {
    if (over) return
    over = true
    URL.revokeObjectURL(blob)
    port1.close()
    worker.terminate()
    tell()
  }
  const fail = (error: unknown): void =>
    end(() => {
      listener.failed(error)
      listener.ended(1)
    })
  worker.onerror = (event) => {
    event.preventDefault()
    fail(event.error ?? (event.message ? new Error(event.message) : undefined))
  }
  port1.onmessage = ({ data: { error, locked } }) => {
    if (locked === undefined) fail(error)
    else {
      URL.revokeObjectURL(blob)
      navigator.locks?.request(lock, () => end(() => listener.ended(0)))
    }
  }
  worker.postMessage({ url, data, hidden, lock, port: port2 }, [port2])
  return {
    thread: 0,
    terminate: () => end(() => listener.terminated()),
  }
}
