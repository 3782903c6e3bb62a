/** Adds the stack of the caller, the one of `trace`, below that of the server to an error that a handler threw. */
export function withCaller(thrown: unknown, trace: Error): unknown {
  if (!(thrown instanceof Error)) return thrown
  const lines = (trace.stack ?? '').split('\n')
  // V8 begins with the error's own line, others have none.
  const below = lines.filter((line, index) => line !== '' && (index > 0 || !line.startsWith('Error'))).join('\n')
  const value = `${thrown.stack ?? thrown}\n${below}`
  try {
    Object.defineProperty(thrown, 'stack', { value, writable: true, configurable: true })
  } catch {} // frozen by nobody, but a DOMException's may be a getter that can't be shadowed
  return thrown
}
