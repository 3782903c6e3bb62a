/*
 * What a thing is, asked of the thing itself: by a getter that throws unless the object has the inner slots of its kind. The
 * object may be of another realm (a vm context, a test runner's sandbox, a frame), whose classes are not those of this one, so
 * that instanceof says nothing. A host may lack each of these classes.
 */

/** Whether it is a WebAssembly.Memory, of whatever realm. */
export const isMemory: (value: unknown) => value is WebAssembly.Memory = brand(
  () => (typeof WebAssembly === 'undefined' ? undefined : WebAssembly.Memory),
  'buffer',
)

/** Whether it is a WebAssembly.Table, of whatever realm. */
export const isTable: (value: unknown) => value is WebAssembly.Table = brand(
  () => (typeof WebAssembly === 'undefined' ? undefined : WebAssembly.Table),
  'length',
)

/** Whether it is a SharedArrayBuffer, of whatever realm. */
export const isSharedBuffer: (value: unknown) => value is SharedArrayBuffer = brand(
  () => (typeof SharedArrayBuffer === 'undefined' ? undefined : SharedArrayBuffer),
  'byteLength',
)

interface Maker {
  readonly prototype: object
}

/** The class is asked for when it is needed: while Node.js makes a snapshot there is none of them. */
function brand<V>(maker: () => Maker | undefined, key: string): (value: unknown) => value is V {
  let getter: (() => unknown) | undefined
  return (value): value is V => {
    getter ??= Object.getOwnPropertyDescriptor(maker()?.prototype ?? {}, key)?.get
    if (getter === undefined) return false
    try {
      Reflect.apply(getter, value, [])
      return true
    } catch {
      return false // it is none
    }
  }
}
