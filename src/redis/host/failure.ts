import type { Failure } from '../protocol.js'
import type { Script } from '../scripts/scripts.js'

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

/** A script's refusal with the commands that the user lacks the right to: Redis 7 tells no more than the line that has them. */
export function explained(error: unknown, { source }: Script): unknown {
  const message = messageOf(error)
  const [, line] = /^ERR The user executing the script .*@user_script:(\d+)/s.exec(message) ?? []
  if (line === undefined) return error
  const text = source.split('\n')[Number(line) - 1] ?? ''
  const commands = new Set(/call\(pub/.test(text) ? ['PUBLISH'] : text.match(/(?<=')[A-Z]{3,}(?=')/g))
  return new Error(`NOPERM ${[...commands].join(' or ')}: ${message}`)
}

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
