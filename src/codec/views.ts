import { getterOf } from './kinds.js'
import { VIEW_TYPES } from './tags.js'

/** What a typed array or DataView shows. */
export interface Extent {
  /** Position in VIEW_TYPES. */
  readonly type: number
  readonly buffer: ArrayBufferLike
  readonly offset: number
  /** In elements; of a DataView, in bytes. */
  readonly length: number
  readonly byteLength: number
}

/** Undefined if the view shows nothing because its buffer is detached, or was resized to less than its extent. */
export function extentOf(view: object): Extent | undefined {
  if (!ArrayBuffer.isView(view)) return undefined
  try {
    const name: unknown = Reflect.apply(typeName, view, [])
    // The getters of a view that shows nothing say 0; these two throw.
    if (name !== undefined) Reflect.apply(arrayKeys, view, [])
    else Reflect.apply(dataViewLength, view, [])
    const type = name === undefined ? 0 : TYPE_NAMES.indexOf(name)
    return type < 0
      ? undefined
      : { type, ...(name === undefined ? sightOf(view, dataView) : sightOf(view, typedArray)) }
  } catch {
    return undefined
  }
}

/** What a subclass makes of its own length is of no account, as for structuredClone(). */
function sightOf(view: object, getters: Getters): Omit<Extent, 'type'> {
  return {
    buffer: read<ArrayBufferLike>(view, getters.buffer),
    offset: read<number>(view, getters.byteOffset),
    length: read<number>(view, getters.length),
    byteLength: read<number>(view, getters.byteLength),
  }
}

/**
 * The bytes of a Uint8Array, undefined where `value` is none or shows nothing, seen through one that runs no code of the user's
 * and whose length never changes. A subclass may have a length, a species or a buffer of its own making, a Proxy is a view
 * of nothing, and a view may follow a shared buffer that grows at any moment.
 */
export function plainBytes(value: unknown): Uint8Array | undefined {
  if (!ArrayBuffer.isView(value) || Reflect.apply(typeName, value, []) !== 'Uint8Array') return undefined
  const { buffer, byteOffset, length } = typedArray
  const elements = read<number>(value, length)
  if (elements === 0) return extentOf(value) === undefined ? undefined : new Uint8Array(0)
  return new Uint8Array(read<ArrayBufferLike>(value, buffer), read<number>(value, byteOffset), elements)
}

/**
 * Whether only its own part of the buffer is worth carrying: Node cuts small Buffers out of a common pool, which is
 * nobody's data.
 */
export function isSlice(extent: Extent, prototype: object): boolean {
  const isSubclass = VIEW_TYPES[extent.type] === 'Uint8Array' && prototype !== Uint8Array.prototype
  return isSubclass && extent.byteLength < extent.buffer.byteLength
}

type ViewClass = new (buffer: ArrayBuffer, offset?: number, length?: number) => ArrayBufferView

/** The class of a type number, and the size of an element. Undefined for a type that this runtime doesn't have. */
export function viewClass(type: number): { make: ViewClass; size: number } | undefined {
  const name = VIEW_TYPES[type]
  const make: unknown = name === undefined ? undefined : Reflect.get(globalThis, name)
  if (!isViewClass(make)) return undefined
  return { make, size: Number(Reflect.get(make, 'BYTES_PER_ELEMENT') ?? 1) }
}

function isViewClass(value: unknown): value is ViewClass {
  return typeof value === 'function'
}

const TYPE_NAMES: readonly unknown[] = VIEW_TYPES
const typeName = getterOf(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
const arrayKeys = Uint8Array.prototype.keys
const dataViewLength = getterOf(DataView.prototype, 'byteLength')

type Getters = ReturnType<typeof gettersOf>

function gettersOf(prototype: object, length: string) {
  return {
    buffer: getterOf(prototype, 'buffer'),
    byteOffset: getterOf(prototype, 'byteOffset'),
    length: getterOf(prototype, length),
    byteLength: getterOf(prototype, 'byteLength'),
  }
}

const typedArray = gettersOf(Object.getPrototypeOf(Uint8Array.prototype), 'length')
const dataView = gettersOf(DataView.prototype, 'byteLength')

/** The specification says what the intrinsic getters return. */
function read<R>(view: object, getter: (this: never) => unknown): R {
  return Reflect.apply(getter, view, []) as R
}
