import { core } from './core.js'
import { callHandler, type Handlers } from './handlers.js'
import { END, FAILURE, RESULT, STREAM, VALUE } from './protocol.js'
import type { Running } from './running.js'
import { isThenable, type Source, type Step, sourceOf } from './streams.js'

/**
 * What has to be waited for while a call is answered, in both ways in which a server can: it blocks, or its event loop goes on. So
 * answering is written down once, as a generator of these; what it waited for comes back into it.
 */
export type Wait = (blocks: boolean) => unknown

export type Answering<R = void> = Generator<Wait, R, unknown>

/** Calls the handler and sends what comes of it. */
export function* answering(running: Running, handlers: Handlers, args: readonly unknown[]): Answering {
  try {
    const returned = running.run(() => callHandler(handlers, running.name, args))
    const result = yield* settled(running, returned)
    const source = sourceOf(result)
    if (source === undefined) yield* sending(running, RESULT, result)
    else yield* streaming(running, source)
  } catch (error) {
    yield* failing(running, error)
  }
}

function* streaming(running: Running, source: Source): Answering {
  let isOpen = true
  const leave = (): unknown => {
    if (!isOpen) return undefined
    isOpen = false
    return running.run(() => source.return?.())
  }
  running.onGivenUp = async () => {
    try {
      await leave()
    } catch {} // what it does at its end concerns nobody
  }
  running.seal()
  try {
    yield* sending(running, STREAM, undefined)
    while (yield* crediting(running)) {
      const { done, value } = yield* stepping(running, source)
      if (done) isOpen = false
      yield* sending(running, done ? END : VALUE, yield* settled(running, value))
      if (done) return
    }
  } finally {
    try {
      yield* settled(running, leave())
    } catch {} // likewise
  }
}

function* stepping(running: Running, source: Source): Answering<Step> {
  const step = yield* settled(
    running,
    running.run(() => source.next()),
  )
  if (typeof step === 'object' && step !== null) return step as Step
  throw new TypeError(`${running.name}() returned an iterator whose next() gave ${String(step)} and no object`)
}

/** Waits until the caller wants another value, or, false, none. */
function* crediting(running: Running): Answering<boolean> {
  running.look()
  while (running.credit === 0 && !running.isGivenUp) yield (blocks) => running.ordered(blocks)
  running.credit--
  return !running.isGivenUp
}

/** Sends the answer, waiting for room where there is none. */
function* sending({ answers, id, isGivenUp }: Running, kind: number, value: unknown): Answering {
  if (isGivenUp) return
  const answer = [id, kind, value] as const
  if (answers.syncQ.tryPut(answer) === 'full') yield (blocks) => answers[blocks ? 'syncQ' : 'asyncQ'].put(answer)
}

/** Sends an error; of one that can't be sent as it is what can be; of one that is too large, that it is. */
function* failing(running: Running, error: unknown): Answering {
  let why: unknown
  for (const tell of [() => error, () => core.told(error), () => core.told(why)]) {
    try {
      return yield* sending(running, FAILURE, tell())
    } catch (failure) {
      why = failure // or the client has ended
    }
  }
}

/** What a promise comes to. */
function* settled({ name }: Running, value: unknown): Answering<unknown> {
  if (!isThenable(value)) return value
  return yield (blocks) => {
    if (!blocks) return value
    Promise.resolve(value).catch(() => {}) // the caller is told something else
    throw new TypeError(
      `${name}() returned a promise or an asynchronous iterator, and is served by serveSync(): let serve() serve it`,
    )
  }
}
