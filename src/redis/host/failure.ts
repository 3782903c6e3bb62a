import type { Failure } from '../protocol.js'

/** What the host refuses, in a form that crosses to another thread. */
export class HostError extends Error {
  readonly failure: Failure

  constructor(kind: Failure['kind'], message: string, outcome: Failure['outcome'] = 'refused') {
    super(message)
    this.failure = { kind, message, outcome }
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof HostError) return error.failure
  const message = messageOf(error)
  if (/^NOPERM|ACL failure|NOAUTH|WRONGPASS/.test(message)) {
    return { kind: 'state', message: `the server's access rules forbid it: ${message}`, outcome: 'refused' }
  }
  if (/^OOM/.test(message))
    return { kind: 'memory', message: `the server's maxmemory is reached: ${message}`, outcome: 'refused' }
  return { kind: 'connection', message, outcome: 'refused' }
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
