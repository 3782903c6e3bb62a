import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import type { CopyBytes } from '../src/runtime/copy.js'
import { type EncodedItem, part } from '../src/store/encoded-item.js'
import type { Identity } from '../src/store/header.js'
import type { Retry } from '../src/store/retry.js'
import type { Space } from '../src/store/space.js'
import type { Store } from '../src/store/store.js'
import { generators, PARAMETERS } from './generators.js'
import type { Program } from './thread.js'

/**
 * The shipped JavaScript around the core as generators: what it does between two steps is explored as it is, nothing is
 * modelled. Played by the explorer are only the clock, the thread's number, the copying of bytes, back-off and spinning, the timer of re-checks,
 * whether a thread gives way to event loops, and Atomics.wait and waitAsync (Around).
 */
const MODULES = [
  ...[
    'retry',
    'records',
    'chain',
    'orders',
    'reap',
    'space',
    'batch',
    'upkeep',
    'queue-state',
    'conditions',
    'put',
    'store',
  ].map((name) => `store/${name}`),
  ...['loans', 'shutdown'].map((name) => `store/${name}`),
  ...['block', 'wait-queue'].map((name) => `waiting/${name}`),
]

/** The smallest number that makes a difference stands in for these. */
const CONSTANTS: readonly (readonly [from: string, to: string])[] = [
  ['const REGISTER_TRIES = 100', 'const REGISTER_TRIES = 2'],
]

/** A method of a generated class: what it answers, and what it asks of the machine on the way. */
export type Made<F> = F extends (...args: infer A) => infer R ? (...args: A) => Program<R> : never

/** What the explorer uses of a generated class. */
export type MadeOf<T, K extends keyof T> = { readonly [M in K]: Made<T[M]> }

export type MadeSpace = MadeOf<
  Space,
  | 'join'
  | 'create'
  | 'leave'
  | 'close'
  | 'reapThread'
  | 'records'
  | 'enterSelect'
  | 'leaveSelect'
  | 'sleepInSelect'
  | 'wakeMemoryWaiters'
> & {
  readonly record: number
  readonly views: unknown
  readonly retry: MadeOf<Retry, 'until'>
  readonly result: Program<number>
  readonly selectEpoch: Program<number>
}

export type MadeStore = MadeOf<
  Store,
  'offer' | 'take' | 'takeMany' | 'peek' | 'taskDone' | 'putStaged' | 'enterSleep' | 'locate' | 'follow' | 'unfollow'
> & {
  readonly retry: object
  readonly member: number
  readonly place: number
  readonly record: number
  readonly source: Uint8Array
  readonly start: number
  readonly end: number
  readonly cell: number
  readonly size: Program<number>
  readonly unfinished: Program<number>
  readonly isShut: Program<boolean>
  readonly serial: Program<number>
  readonly number: Program<number>
  readonly result: Program<number>
  set_maxsize(value: number): Program
}

export interface Waiting {
  attempt(): Program<number>
}

export interface MadeWaitQueue {
  readonly length: number
  readonly head: Waiting | undefined
  readonly waitingFor: number
  join(waiter: Waiting, isDue: boolean): Program
  leave(waiter: Waiting): Program
  serve(): Program
}

/** The generated modules of one thread. */
export interface Shipped {
  readonly Space: new () => { $construct(memory: unknown, title: string): Program } & MadeSpace
  readonly Store: new () => {
    $construct(space: MadeSpace, identity: Identity, place: number, at: number, member: number): Program
  } & MadeStore
  readonly WaitQueue: new () => { $construct(store: MadeStore, condition: number): Program } & MadeWaitQueue
  lend(store: MadeStore): Program<number>
  loanDone(store: MadeStore, cell: number): Program<boolean>
  giveBack(store: MadeStore, cell: number, last: boolean): Program<number>
  drop(store: MadeStore, shut: boolean, reason?: Uint8Array, brief?: Uint8Array): Program<number>
  shut(store: MadeStore, reason?: Uint8Array, brief?: Uint8Array): Program
  shutdownReason(store: MadeStore): Program<Uint8Array | undefined>
  writeRecord(views: unknown, at: number, encoded: EncodedItem, units: number): Program
  block(store: MadeStore, condition: number, attempt: () => Program<number>, timeout: number): Program<number>
}

/** What stands in for what is not shipped with the queue. */
export interface Around {
  readonly core: unknown
  readonly thread: number
  now(): unknown
  /** How long a blocked thread gives way to event loops. */
  pause(): Program<number>
  /** Something is to be done in a microtask. */
  later(next: () => Program): void
  /** Stands in for a new Views. */
  views(): object
  listen(words: Int32Array, index: number, value: number, notified: () => Program): Program<boolean>
  get(array: unknown, index: number): unknown
  set(array: unknown, index: number, value: unknown): unknown
  copy(array: unknown, source: unknown, at?: number): void
  readonly atomics: unknown
}

/** As bytes that are all the same: whoever sees it sees it whole. */
const ORPHANS_REASON = new Uint8Array(40).fill(9)

const CHANGING = new Set([
  './views.js',
  './backoff.js',
  './core.js',
  './orphans.js',
  '../runtime/ambient.js',
  '#runtime',
  './keep-alive.js',
  './spin.js',
  './precedence.js',
  './listen.js',
  './turns.js',
])
for (const name of MODULES) CHANGING.add(`./${name.slice(name.indexOf('/') + 1)}.js`).add(`../${name}.js`)

type Body = (...values: unknown[]) => void

/** Makes the modules for one thread after the other. */
export async function loader(): Promise<(around: Around) => Shipped> {
  const modules = MODULES.map((name) => ({ name, source: changed(readFileSync(fileOf(name), 'utf8')) }))
  const bodies = generators(modules, CHANGING).map((text, index): Body => {
    const made: unknown = compileFunction(text, [...PARAMETERS], { filename: `generated/${MODULES[index]}.js` })
    return made as Body
  })
  const real = new Map<string, unknown>()
  for (const { name, source } of modules) {
    for (const [, target = ''] of source.matchAll(/from '(\.[^']+)'/g)) {
      const path = pathOf(name, target)
      if (!CHANGING.has(target) || path.endsWith('codes')) real.set(path, await import(fileOf(path).href))
    }
  }
  return (around) => {
    const exports = new Map<string, Record<string, unknown>>([
      ['store/backoff', { backOff: () => undefined }],
      ['store/core', { instantiate: () => around.core }],
      ['store/orphans', { orphansReason: () => ORPHANS_REASON }],
      ['store/views', { Views: viewsOf(around) }],
      ['runtime/ambient', { now: () => around.now() }],
      [
        '#runtime',
        { runtime: { thread: around.thread, canBlock: () => true, canWait: true }, copyBytes: copier(around) },
      ],
      ['waiting/keep-alive', { watch: () => undefined, unwatch: () => undefined }],
      ['waiting/spin', { spinnerOf: () => ({ spin: () => false }) }],
      ['waiting/precedence', { precedenceOf: () => ({ isOthers: false, pause: around.pause, note: () => undefined }) }],
      ['waiting/listen', { listen: around.listen }],
      ['waiting/turns', { isTurnDue: () => false, afterTurn: () => undefined, noteTurn: () => undefined }],
    ])
    // biome-ignore lint/suspicious/noThenProperty: it stands in for a promise
    const promise = { resolve: () => ({ then: around.later }) }
    for (const [index, body] of bodies.entries()) {
      const name = MODULES[index] ?? ''
      const own: Record<string, unknown> = {}
      const take = (target: string): unknown => {
        const path = target.startsWith('.') ? pathOf(name, target) : target
        const found = exports.get(path) ?? real.get(path)
        if (found === undefined) throw new Error(`explore: ${name} imports ${target}, which is not there`)
        return found
      }
      const give = (more: object): unknown => Object.assign(own, more)
      body(take, give, isGenerator, around.get, around.set, around.copy, make, around.atomics, promise)
      exports.set(name, own)
    }
    const all: Record<string, unknown> = Object.assign({}, ...MODULES.map((name) => exports.get(name)))
    return all as unknown as Shipped
  }
}

function viewsOf(around: Around): unknown {
  return function Views() {
    return around.views()
  }
}

function copier({ copy }: Around): CopyBytes {
  return (target, at, source, from, length) => copy(target, part(source, from, length), at)
}

function changed(source: string): string {
  return CONSTANTS.reduce((text, [from, to]) => text.replace(from, to), source)
}

function fileOf(name: string): URL {
  return new URL(`../modules/${name}.js`, import.meta.url)
}

function pathOf(from: string, target: string): string {
  return new URL(target, `file:///${from}`).pathname.slice(1).replace(/\.js$/, '')
}

/** Marks generators for the generated code: no other object has this property. */
const GENERATOR = Symbol('generator')
Object.defineProperty(Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())), GENERATOR, { value: true })

function isGenerator(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Reflect.get(value, GENERATOR) === true
}

type Class = new (...args: unknown[]) => object

/** `new`, where the constructor may be a generator. */
function make(Made: Class, ...args: unknown[]): unknown {
  if (!('$construct' in Made.prototype)) return new Made(...args)
  return construct(Made, args)
}

export function* construct(Made: Class, args: readonly unknown[]): Program<object> {
  const made: object = new Made()
  const begin: unknown = Reflect.get(made, '$construct')
  if (typeof begin === 'function') yield* Reflect.apply(begin, made, args)
  return made
}
