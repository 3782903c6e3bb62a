import { DomException } from '../runtime/ambient.js'

/**
 * Tells what kind of thing an object is that is neither an array nor an object of a plain prototype.
 *
 * What makes a Map a Map are its internal slots, and JavaScript shows those only through methods that throw without
 * them. So a candidate is named by its Object.prototype.toString tag or by its chain of prototypes, and is then put to
 * the test by such a method: neither a forged tag nor a forged prototype makes an object pass for what it isn't, and a
 * subclass with a tag of its own is still seen. The state of a platform's objects (a Blob, a Request, a DOM node) lies in
 * slots too, or in private fields: such an object would become an empty one, which nobody wants. They are known by a
 * constructor that is written in native code or is a global of the platform's, and are refused.
 */
export type Kind =
  | 'object'
  | 'map'
  | 'set'
  | 'date'
  | 'regexp'
  | 'boxed'
  | 'buffer'
  | 'view'
  | 'error'
  | 'domException'
  | 'refused'

type Test = (value: object) => boolean

interface Known {
  readonly kind: Kind
  readonly tag: string
  readonly prototype: object
  readonly test: Test
}

/** What an object of a prototype that is neither Object.prototype nor null, and no array, is carried as. */
export function kindOf(value: object, prototype: object): Kind {
  if (plainPrototypes.has(prototype)) return 'object'
  const direct = KNOWN_BY_PROTOTYPE.get(prototype)
  if (direct?.test(value)) return direct.kind
  if (ArrayBuffer.isView(value)) return 'view'
  const tag = tagOf(value)
  if (REFUSED_TAGS.has(tag) && !Object.hasOwn(value, Symbol.toStringTag)) return 'refused'
  const byTag = KNOWN_BY_TAG.get(tag)
  if (byTag?.test(value)) return byTag.kind
  for (const known of KNOWN) {
    if (known !== byTag && inherits(known.prototype, value) && known.test(value)) return known.kind
  }
  if (isPlatformObject(prototype)) return 'refused'
  // An object whose tag or chain names a known kind may be the real thing where this one is not: look each time.
  if (byTag === undefined && !isAfterKnown(value)) plainPrototypes.add(prototype)
  else if (isProxy(value)) return 'refused'
  return 'object'
}

/** The tag of Object.prototype.toString: 'Arguments', 'Map'. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Whether it is an ArrayBuffer, of whatever realm, and not a shared one. */
export function isArrayBuffer(value: object): value is ArrayBuffer {
  return hasBufferLength(value)
}

/** Whether its chain of prototypes says that it is of a known kind. */
export function isAfterKnown(value: object): boolean {
  return KNOWN.some((known) => inherits(known.prototype, value))
}

/**
 * Whether an object that looks like one of a known kind, but is not, is a Proxy of one, which would become an empty object. The
 * language does not tell; the engine's own clone refuses a Proxy, and clones what merely has such a prototype.
 */
function isProxy(value: object): boolean {
  try {
    if (typeof structuredClone === 'function') structuredClone(value)
    return false
  } catch (error) {
    return error instanceof DomException
  }
}

const plainPrototypes = new WeakSet<object>()

/** Of an ArrayBuffer that is not shared. Not by instanceof, which asks the prototype: that may be a Proxy. */
export const hasBufferLength = passes(getterOf(ArrayBuffer.prototype, 'byteLength'))

const KNOWN: readonly Known[] = [
  { kind: 'map', tag: 'Map', prototype: Map.prototype, test: passes(getterOf(Map.prototype, 'size')) },
  { kind: 'set', tag: 'Set', prototype: Set.prototype, test: passes(getterOf(Set.prototype, 'size')) },
  { kind: 'date', tag: 'Date', prototype: Date.prototype, test: passes(Date.prototype.getTime) },
  { kind: 'error', tag: 'Error', prototype: Error.prototype, test: isError },
  { kind: 'regexp', tag: 'RegExp', prototype: RegExp.prototype, test: isRegExp },
  { kind: 'buffer', tag: 'ArrayBuffer', prototype: ArrayBuffer.prototype, test: hasBufferLength },
  { kind: 'boxed', tag: 'Number', prototype: Number.prototype, test: passes(Number.prototype.valueOf) },
  { kind: 'boxed', tag: 'String', prototype: String.prototype, test: passes(String.prototype.valueOf) },
  { kind: 'boxed', tag: 'Boolean', prototype: Boolean.prototype, test: passes(Boolean.prototype.valueOf) },
  { kind: 'boxed', tag: 'BigInt', prototype: BigInt.prototype, test: passes(BigInt.prototype.valueOf) },
  {
    kind: 'domException',
    tag: 'DOMException',
    prototype: DomException.prototype,
    test: isDomException,
  },
]

const KNOWN_BY_PROTOTYPE = new Map(KNOWN.map((known) => [known.prototype, known]))
const KNOWN_BY_TAG = new Map(KNOWN.map((known) => [known.tag, known]))

/** Of objects whose class has no constructor to recognise it by, or may come from another realm. */
const REFUSED_TAGS = new Set([
  'Arguments',
  'Array Iterator',
  'AsyncGenerator',
  'FinalizationRegistry',
  'Generator',
  'Iterator Helper',
  'Map Iterator',
  'Module',
  'Promise',
  'RegExp String Iterator',
  'Set Iterator',
  'SharedArrayBuffer',
  'String Iterator',
  'Symbol',
  'WeakMap',
  'WeakRef',
  'WeakSet',
  'WebAssembly.Memory',
  'WebAssembly.Module',
])

const NATIVE = /\{\s*\[native code\]\s*\}$/

export function isNative(method: object): boolean {
  return NATIVE.test(Function.prototype.toString.call(method))
}

function isPlatformObject(prototype: object): boolean {
  for (let link: object | null = prototype; link !== null; link = Object.getPrototypeOf(link)) {
    const maker: unknown = Object.getOwnPropertyDescriptor(link, 'constructor')?.value
    if (typeof maker !== 'function' || maker.prototype !== link) continue
    // The last link is Object.prototype, of this realm or another. Prototypes of known kinds were tried before this.
    if (Object.getPrototypeOf(link) === null || isErrorClass(link)) continue
    if (KNOWN_BY_TAG.has(maker.name) || maker.name === 'Array' || maker.name === 'Iterator') continue
    if (isNative(maker) || isPlatformClass(maker)) return true
  }
  return false
}

/** Whether it is a global of the platform's, which are not enumerable; those that a program makes with `=` are. */
function isPlatformClass(maker: object & { name: string }): boolean {
  try {
    const global = Object.getOwnPropertyDescriptor(globalThis, maker.name)
    return global?.enumerable === false && Reflect.get(globalThis, maker.name) === maker
  } catch {
    return false
  }
}

/**
 * Whether an object that shows no property is one whose class keeps what it holds where no clone gets at it, in private
 * fields, symbols or internal slots: its class has members, or it has symbols. Of `class Empty {}` nothing is lost.
 */
export function hidesState(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) return false
  if (Object.getOwnPropertySymbols(value).length > 0) return true
  for (let link: object | null = prototype; link !== null; link = Object.getPrototypeOf(link)) {
    if (Object.getPrototypeOf(link) === null || KNOWN_BY_PROTOTYPE.has(link) || isErrorClass(link)) return false
    const isClass = Object.hasOwn(link, 'constructor') || 'next' in link || Symbol.iterator in link
    if (isClass && Reflect.ownKeys(link).some((key) => key !== 'constructor')) return true
  }
  return false
}

/** Object.create(TypeError.prototype) is no error, and nothing else either: a plain object. */
function isErrorClass(prototype: object): boolean {
  return inherits(Error.prototype, prototype)
}

function isError(value: object): boolean {
  // A Proxy of an error, and an object that only Error.captureStackTrace() made one, are carried as what they show.
  if (Object.hasOwn(value, 'stack') && inherits(Error.prototype, value)) return !inherits(DomException.prototype, value)
  // Error.isError is the only test that can't be deceived; V8 has it from Node 24 on.
  const test: unknown = Reflect.get(Error, 'isError')
  if (typeof test !== 'function') return tagOf(value) === 'Error'
  return test(value) === true && !inherits(DomException.prototype, value)
}

/**
 * By the getter of its name. A realm may have a class of its own beside the runtime's (jsdom), or one without the getter
 * (happy-dom): the class is known by its constants then.
 */
function isDomException(value: object): boolean {
  for (let link = Object.getPrototypeOf(value); link !== null; link = Object.getPrototypeOf(link)) {
    const maker: unknown = Object.getOwnPropertyDescriptor(link, 'constructor')?.value
    if (link !== DomException.prototype && !(typeof maker === 'function' && hasCodes(maker))) continue
    const name = Object.getOwnPropertyDescriptor(link, 'name')?.get
    return name === undefined ? tagOf(value) === 'Error' || inherits(Error.prototype, link) : passes(name)(value)
  }
  return false
}

function hasCodes(maker: object): boolean {
  return Object.getOwnPropertyDescriptor(maker, 'DATA_CLONE_ERR')?.value === 25
}

function isRegExp(value: object): boolean {
  // The getters make an exception for RegExp.prototype, which is an ordinary object.
  return value !== RegExp.prototype && hasSource(value)
}

const hasSource = passes(getterOf(RegExp.prototype, 'source'))

function inherits(prototype: object, value: object): boolean {
  return Object.prototype.isPrototypeOf.call(prototype, value)
}

function passes(method: (this: never) => unknown): Test {
  return (value) => {
    try {
      Reflect.apply(method, value, [])
      return true
    } catch {
      return false
    }
  }
}

/** A getter of the language's own, beyond the reach of properties that shadow it on an object. */
export function getterOf(prototype: object, key: string | symbol): (this: never) => unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (getter === undefined) throw new TypeError(`this runtime has no getter ${String(key)}`)
  return getter
}
