import { DomException } from '../runtime/ambient.js'

/** One step from a value to a part of it: a property's name, an array's index, or an entry of a Map, Set or Error. */
export type Step = string | number | Entry

export interface Entry {
  readonly entry: string
}

/** The error that every built-in codec throws for what it cannot carry. */
export function dataCloneError(message: string, cause?: unknown): Error {
  const error = new DomException(message, 'DataCloneError')
  if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true })
  return error
}

/** A path as a reader would write it: `item.users[3].callback`. The middle of a very long one is left out. */
export function renderPath(steps: readonly Step[]): string {
  if (steps.length <= 2 * SHOWN) return `item${steps.map(renderStep).join('')}`
  const head = steps.slice(0, SHOWN).map(renderStep).join('')
  const tail = steps.slice(-SHOWN).map(renderStep).join('')
  return `item${head} ...(${steps.length - 2 * SHOWN} levels)... ${tail}`
}

/** A short description of a value, for error messages, without calling a method of the value's. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'string') return 'a string'
  if (typeof value !== 'object' || value === null) return String(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return 'an object'
  for (const key of ['constructor', Symbol.toStringTag] as const) {
    const described: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value
    const name: unknown =
      typeof described === 'function' ? Object.getOwnPropertyDescriptor(described, 'name')?.value : described
    if (typeof name === 'string' && name !== '') return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`
  }
  return 'an object'
}

const SHOWN = 8
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

function renderStep(step: Step): string {
  if (typeof step === 'number') return `[${step}]`
  if (typeof step === 'object') return step.entry
  return IDENTIFIER.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}
