/** A signal, and how many listen to it. */
export function countedSignal(): { control: AbortController; signal: AbortSignal; listeners(): number } {
  const control = new AbortController()
  const { signal } = control
  const listeners = new Set<unknown>()
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
    listeners.add(args[1])
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
    listeners.delete(args[1])
    removeEventListener.apply(signal, args)
  }
  return { control, signal, listeners: () => listeners.size }
}

/** A signal that is aborted at once, but says so later: as one is whose event comes to others first. */
export function quietSignal(): { signal: AbortSignal; abort(reason: unknown): void } {
  const control = new AbortController()
  const { signal } = control
  const late = new EventTarget()
  signal.addEventListener = late.addEventListener.bind(late)
  signal.removeEventListener = late.removeEventListener.bind(late)
  const abort = (reason: unknown): void => {
    control.abort(reason)
    setTimeout(() => late.dispatchEvent(new Event('abort')), 50)
  }
  return { signal, abort }
}
