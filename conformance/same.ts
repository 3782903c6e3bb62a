/** The first difference between two values, as a sentence; undefined where there is none. Knows cycles. */
export function difference(actual: unknown, expected: unknown): string | undefined {
  return compare(actual, expected, 'value', new Map())
}

function compare(a: unknown, b: unknown, path: string, seen: Map<object, object>): string | undefined {
  if (Object.is(a, b)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return `${path} is ${show(a)}, should be ${show(b)}`
  }
  const known = seen.get(b)
  if (known !== undefined) return known === a ? undefined : `${path} is another object than before`
  seen.set(b, a)
  const [kindA, kindB] = [kindOf(a), kindOf(b)]
  if (kindA !== kindB) return `${path} is of kind ${kindA}, should be ${kindB}`
  return compareParts(a, b, path, seen)
}

function compareParts(a: object, b: object, path: string, seen: Map<object, object>): string | undefined {
  if (isTypedArray(a) && isTypedArray(b)) return compareBytes(bytesOf(a), bytesOf(b), path)
  for (const [name, part] of partsOf(b)) {
    const own = new Map(partsOf(a)).get(name)
    const found = compare(own, part, `${path}.${name}`, seen)
    if (found !== undefined) return found
  }
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)]
  const odd = keysA.find((key) => !Object.hasOwn(b, key)) ?? keysB.find((key) => !Object.hasOwn(a, key))
  if (odd !== undefined) return `${path}.${odd} is a property of one alone`
  for (const key of keysB) {
    const found = compare(Reflect.get(a, key), Reflect.get(b, key), `${path}.${key}`, seen)
    if (found !== undefined) return found
  }
  return undefined
}

function isTypedArray(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function compareBytes(a: Uint8Array, b: Uint8Array, path: string): string | undefined {
  if (a.length !== b.length) return `${path} has ${a.length} bytes, should have ${b.length}`
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at < 0 ? undefined : `${path}: byte ${at} is ${a[at]}, should be ${b[at]}`
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value)
}

/** What a value is made of besides its own enumerable properties. */
function partsOf(value: object): [name: string, part: unknown][] {
  if (Array.isArray(value)) return [['length', value.length]]
  if (value instanceof Map) return [['entries', [...value.entries()]]]
  if (value instanceof Set) return [['values', [...value.values()]]]
  if (value instanceof Date) return [['time', value.getTime()]]
  if (value instanceof RegExp) return [['source', String(value)]]
  if (value instanceof ArrayBuffer) return [['bytes', new Uint8Array(value)]]
  if (value instanceof DataView) {
    return [
      ['offset', value.byteOffset],
      ['buffer', value.buffer],
    ]
  }
  if (value instanceof Error) {
    return [
      ['name', value.name],
      ['message', value.message],
      ['cause', value.cause],
    ]
  }
  if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
    return [['primitive', value.valueOf()]]
  }
  return []
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value)
}
