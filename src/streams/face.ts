import { type AsyncQueue, Queue } from '../index.js'
import type { Internals } from '../queues/internals.js'

/** What this entry uses of the core beyond its public face: see src/queues/internals.ts. */
export const core: Internals = Reflect.get(Queue, Symbol.for('janus-queue.internals'))

/** The promise face of a queue, or the face that was given itself. */
export function faceOf<T>(queue: Queue<T> | AsyncQueue<T>, where: string): AsyncQueue<T> {
  const given: unknown = queue
  if (typeof given === 'object' && given !== null) {
    const face: unknown = 'asyncQ' in given ? given.asyncQ : given
    if (typeof face === 'object' && face !== null && 'peek' in face && 'put' in face && 'ref' in face) {
      return face as AsyncQueue<T> // as far as can be seen: it may be another's implementation
    }
  }
  const kind = given === null ? 'null' : typeof given
  throw new TypeError(
    `${where}: expected a queue or its asyncQ, got ${kind}; give attach() what came from another thread`,
  )
}

/** One of the words that an option may be, the first by default. */
export function choiceOf<C extends string>(given: C | undefined, choices: readonly [C, ...C[]], where: string): C {
  const choice = given ?? choices[0]
  if (choices.includes(choice)) return choice
  throw new TypeError(`${where} must be ${choices.map((word) => `'${word}'`).join(' or ')}, got ${String(given)}`)
}

/** Why a shut down queue was, if anybody said. */
export function reasonOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}
