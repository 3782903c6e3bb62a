/**
 * Who waits under an AbortSignal. One listener a signal, however many they are and whatever queues they wait for: Node.js calls
 * the eleventh a leak.
 */
class Abortion {
  readonly #signal: AbortSignal
  readonly #listeners = new Set<() => void>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#hear)
  }

  add(listener: () => void): void {
    this.#listeners.add(listener)
  }

  delete(listener: () => void): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size === 0) this.#end()
  }

  readonly #hear = (): void => {
    this.#end()
    for (const listener of this.#listeners) listener()
  }

  #end(): void {
    abortions.delete(this.#signal)
    try {
      this.#signal.removeEventListener('abort', this.#hear)
    } catch {} // of a signal that is not the host's own; it calls nobody then
  }
}

const abortions = new WeakMap<AbortSignal, Abortion>()

/** Calls `listener` once the signal is aborted, which it is not yet. Returns its end, which never throws. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const abortion = abortions.get(signal) ?? new Abortion(signal)
  abortions.set(signal, abortion)
  abortion.add(listener)
  return () => abortion.delete(listener)
}
