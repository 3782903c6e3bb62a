import { callHandler, type Handlers } from './handlers.js'
import { END, FAILURE, RESULT, STREAM, VALUE } from './protocol.js'
import type { Running } from './running.js'
import { isThenable, type Source, type Step, sourceOf } from './streams.js'
import { plain } from './thrown.js'

/**
 * What has to be waited for while a call is answered, in both ways in which a server can: it blocks, or its event loop goes on. So
 * answering is written down once, as a generator of these; what it waited for comes back into it.
 */
export interface Wait {
  block(): unknown
  turn(): PromiseLike<unknown>
}

export type Answering<R = void> = Generator<Wait, R, unknown>

/** Calls the handler and sends what comes of it. */
export function* answering(running: Running, handlers: Handlers, args: readonly unknown[]): Answering {
  try {
    const returned = running.run(() => callHandler(handlers, running.name, args))
    const result = isThenable(returned) ? yield promised(running, returned) : returned
    const source = sourceOf(result)
    if (source === undefined) yield* sending(running, RESULT, result)
    else yield* streaming(running, source)
  } catch (error) {
    yield* sending(running, FAILURE, error)
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
    let kind = yield* sending(running, STREAM, undefined)
    while (kind === STREAM || kind === VALUE) {
      yield* crediting(running)
      if (running.isGivenUp) break
      const next = running.run(() => source.next())
      const step = isThenable(next) ? yield promised(running, next) : next
      if (typeof step !== 'object' || step === null) {
        throw new TypeError(`${running.name}() returned an iterator whose next() gave ${String(step)} and no object`)
      }
      const { done, value } = step as Step
      if (done) isOpen = false
      kind = yield* sending(running, done ? END : VALUE, isThenable(value) ? yield promised(running, value) : value)
    }
    const left = leave()
    if (isThenable(left)) yield promised(running, left)
  } catch (error) {
    isOpen = false
    throw error
  }
}

/** Waits until the caller wants another value, or none. */
function* crediting(running: Running): Answering {
  running.look()
  while (running.credit === 0 && !running.isGivenUp) {
    yield { block: () => running.awaitOrder(), turn: () => running.ordered() }
  }
  running.credit--
}

/** Sends the answer, waiting for room where there is none. What can't be sent becomes an error; the kind as which it was sent. */
function* sending(running: Running, kind: number, value: unknown): Answering<number> {
  const { answers, id } = running
  // Of an error that can't be sent as it is what can; of one that can't be sent at all, why.
  let failure = kind === FAILURE ? value : undefined
  const attempts = [(error: unknown) => error, () => plain(failure), (error: unknown) => plain(error), String]
  if (kind === FAILURE) attempts.shift()
  for (let [as, sent] = [kind, value]; ; as = FAILURE) {
    if (running.isGivenUp) return as
    try {
      if (answers.syncQ.tryPut([id, as, sent]) === 'full') {
        const item = [id, as, sent] as const
        yield { block: () => answers.syncQ.put(item), turn: () => answers.asyncQ.put(item) }
      }
      return as
    } catch (error) {
      const attempt = attempts.shift()
      if (attempt === undefined) return as // the client has ended
      try {
        sent = attempt(error)
      } catch {} // of an error that can't even be looked at
      failure ??= sent
    }
  }
}

function promised({ name }: Running, promise: PromiseLike<unknown>): Wait {
  return {
    block() {
      Promise.resolve(promise).catch(() => {}) // the caller is told something else
      throw new TypeError(
        `${name}() returned a promise or an asynchronous iterator, and is served by serveSync(): let serve() serve it`,
      )
    },
    turn: () => promise,
  }
}
