import { codecs } from 'janus-queue'
import { ok } from '../assert.js'
import { test } from '../harness.js'

/*
 * Every class that this runtime knows, found in globalThis: an instance is carried as what it is, or refused. None passes as an
 * object that has lost what was in it.
 */

/** To make one has effects outside, or it is no class of data: Function compiles what it is given. */
const UNTOUCHED =
  /Worker|Socket|EventSource|BroadcastChannel|^RTC|Transport|Notification|Audio|Request$|Recognition|Detector|Function|Recorder|^Buffer$/

/** Tried in turn for the arguments of a constructor. */
const ARGUMENTS: readonly unknown[][] = [
  [],
  ['x'],
  ['http://127.0.0.1/'],
  [new ArrayBuffer(8)],
  [{}],
  [[]],
  [(): void => {}],
  [1, 1],
  [new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])],
  ['en', { type: 'language' }],
  [{ initial: 1, element: 'anyfunc' }],
  [{ value: 'i32' }, 1],
  [{ parameters: [] }],
  ['2020-01-01T00:00:00Z'],
  ['2020-01'],
  [2020, 1, 1],
  [1n, 'UTC'],
  ['gzip'],
  [[], 'x'],
]

function* instancesOf(prefix: string, space: object): Generator<[string, object]> {
  for (const key of Object.getOwnPropertyNames(space)) {
    if (!/^[A-Z]/.test(key) || UNTOUCHED.test(key)) continue
    const made = makeOne(space, key)
    if (made !== undefined) yield [`${prefix}${key}`, made]
  }
}

function makeOne(space: object, key: string): object | undefined {
  for (const given of ARGUMENTS) {
    try {
      const maker: unknown = Reflect.get(space, key)
      if (typeof maker !== 'function') return undefined
      const made: unknown = Reflect.construct(maker, given)
      if (typeof made !== 'object' || made === null) return undefined
      // Some are promises, or classes whose constructors are asynchronous and fail later: nobody waits for these.
      if (made instanceof Promise) made.catch(() => {})
      return made
    } catch {
      // Other arguments, or none at all.
    }
  }
  return undefined
}

/** What is no global's instance: iterators, parts of streams, Proxies, what functions give. */
async function others(): Promise<[string, unknown][]> {
  const global = (name: string): unknown => Reflect.get(globalThis, name)
  const make = (name: string, ...given: unknown[]): object | undefined => {
    const maker = global(name)
    return typeof maker === 'function' ? Reflect.construct(maker, given) : undefined
  }
  const call = (object: unknown, method: string | symbol, ...given: unknown[]): unknown => {
    const found: unknown = object === undefined ? undefined : Reflect.get(Object(object), method)
    return typeof found === 'function' ? Reflect.apply(found, object, given) : undefined
  }
  const segmenter: unknown = Reflect.get(Intl, 'Segmenter')
  const segments =
    typeof segmenter === 'function' ? call(Reflect.construct(segmenter, ['en']), 'segment', 'a') : undefined
  const stream = make('ReadableStream')
  const subtle: unknown = Reflect.get(Object(global('crypto')), 'subtle')
  const key = call(subtle, 'generateKey', { name: 'HMAC', hash: 'SHA-256' }, true, ['sign'])
  return [
    ['an array iterator', [1].values()],
    ['a string iterator', 'a'[Symbol.iterator]()],
    ['a match iterator', 'a'.matchAll(/a/g)],
    ['Map entries', new Map([[1, 2]]).entries()],
    ['a generator', (function* () {})()],
    ['an async generator', (async function* () {})()],
    ['Iterator.from()', call(global('Iterator'), 'from', { next: () => ({ done: true }) })],
    ['an iterator helper', call([1].values(), 'map', (x: unknown) => x)],
    ['segments', segments],
    ['an iterator of segments', call(segments, Symbol.iterator)],
    ['entries of URLSearchParams', call(make('URLSearchParams', 'a=1'), 'entries')],
    ['entries of Headers', call(make('Headers'), 'entries')],
    ['entries of FormData', call(make('FormData'), 'entries')],
    ['a reader', call(stream, 'getReader')],
    ['an iterator of a stream', call(make('ReadableStream'), 'values')],
    ['an AbortSignal', Reflect.get(make('AbortController') ?? {}, 'signal')],
    ['a port', Reflect.get(make('MessageChannel') ?? {}, 'port1')],
    ['a CryptoKey', await key],
    ['crypto', global('crypto')],
    ['performance', global('performance')],
    ['navigator', global('navigator')],
    ['document', global('document')],
    ['the memory of a module', new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })],
    ['a Proxy of a Map', new Proxy(new Map([[1, 2]]), {})],
    ['a Proxy of a Set', new Proxy(new Set([1]), {})],
    ['a Proxy of a Date', new Proxy(new Date(), {})],
    ['a Proxy of a RegExp', new Proxy(/a/, {})],
    ['a Proxy of an ArrayBuffer', new Proxy(new ArrayBuffer(1), {})],
    ['a Proxy of a typed array', new Proxy(new Uint8Array(1), {})],
    ['a Proxy of a URL', make('URL', 'http://127.0.0.1/') && new Proxy(new URL('http://127.0.0.1/'), {})],
  ]
}

/** Undefined where it was carried faithfully or refused as it should be; else what went wrong. */
function fault(name: string, item: object): string | undefined {
  let copy: unknown
  try {
    copy = codecs.structured.decode(codecs.structured.encode(item))
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DataCloneError') return `${name}: ${String(error)}`
    return / cannot be cloned/.test(error.message) ? undefined : `${name}: ${error.message}`
  }
  const prototype: unknown = Object.getPrototypeOf(item)
  if (Object.getPrototypeOf(copy) === prototype) return undefined
  if (item instanceof Error && copy instanceof Error && copy.name === item.name) return undefined
  if (item instanceof Uint8Array && copy instanceof Uint8Array && copy.length === item.length) return undefined
  return `${name}: arrived as ${Object.prototype.toString.call(copy)} with [${Object.keys(Object(copy))}]`
}

test('codecs.structured carries an instance of a global class as what it is, or refuses it', () => {
  const faults: string[] = []
  let count = 0
  const spaces: [string, unknown][] = [
    ['', globalThis],
    ['Intl.', Intl],
    ['WebAssembly.', WebAssembly],
    ['Temporal.', Reflect.get(globalThis, 'Temporal')],
  ]
  for (const [prefix, space] of spaces) {
    if (typeof space !== 'object' || space === null) continue
    for (const [name, item] of instancesOf(prefix, space)) {
      count++
      const found = fault(name, item)
      if (found !== undefined) faults.push(found)
    }
  }
  ok(count > 60, `only ${count} classes were found`)
  ok(faults.length === 0, faults.join('; '))
})

/** As Bun's navigator, which shows all that it has. */
function isPlain(item: object): boolean {
  return Object.getPrototypeOf(item) === Object.prototype && Object.keys(item).length > 0
}

test('codecs.structured refuses iterators, parts of the platform, and Proxies of what is no plain object', async () => {
  const faults: string[] = []
  for (const [name, item] of await others()) {
    if (typeof item !== 'object' || item === null || isPlain(item)) continue
    try {
      codecs.structured.encode({ item })
      faults.push(name)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'DataCloneError') faults.push(`${name}: ${String(error)}`)
    }
  }
  ok(faults.length === 0, faults.join('; '))
})
