import assert from 'node:assert/strict'

/** What a call gave: a value, or the error that it threw. */
export type Outcome = { value: unknown } | { error: unknown }

export function outcomeOf(call: () => unknown): Outcome {
  try {
    return { value: call() }
  } catch (error) {
    return { error }
  }
}

/**
 * Fails unless both are alike in everything that a program can see: types and prototypes, values, the order and
 * attributes of properties, holes, and which parts are the same object.
 */
export function assertAlike(actual: unknown, expected: unknown): void {
  const partners = new Map<object, object>()
  const back = new Map<object, object>()
  const todo: [unknown, unknown, string][] = [[actual, expected, 'item']]
  for (let i = 0; i < todo.length; i++) {
    const [a, b, path] = todo[i] ?? []
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
      assert.ok(Object.is(a, b), `${path}: ${String(a)} is not ${String(b)}`)
      continue
    }
    if (partners.has(a) || back.has(b)) {
      assert.ok(partners.get(a) === b && back.get(b) === a, `${path}: other objects are shared`)
      continue
    }
    partners.set(a, b)
    back.set(b, a)
    const [tagA, tagB] = [tagOf(a), tagOf(b)]
    assert.equal(tagA, tagB, `${path}: kind`)
    assert.equal(Object.getPrototypeOf(a), Object.getPrototypeOf(b), `${path}: prototype`)
    const [partsA, partsB] = [partsOf(a), partsOf(b)]
    assert.deepEqual(
      partsA.map(([name]) => name),
      partsB.map(([name]) => name),
      `${path}: parts`,
    )
    partsA.forEach(([name, part], index) => {
      todo.push([part, partsB[index]?.[1], `${path}.${name}`])
    })
  }
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value)
}

function partsOf(value: object): [string, unknown][] {
  const parts: [string, unknown][] = []
  if (value instanceof Date) parts.push(['time', value.getTime()])
  else if (value instanceof RegExp) parts.push(['source', value.source], ['flags', value.flags])
  else if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
    parts.push(['boxed', value.valueOf()])
  } else if (value instanceof Map) [...value].flat().forEach((part, index) => void parts.push([`entry ${index}`, part]))
  else if (value instanceof Set) [...value].forEach((part, index) => void parts.push([`value ${index}`, part]))
  else if (value instanceof Error) return [...errorParts(value)]
  else if (value instanceof ArrayBuffer) {
    parts.push(['bytes', Buffer.from(value).toString('hex')])
    parts.push(['resizable', Reflect.get(value, 'resizable')], ['maximum', Reflect.get(value, 'maxByteLength')])
  } else if (ArrayBuffer.isView(value)) {
    return [
      ['offset', value.byteOffset],
      ['length', value.byteLength],
      ['buffer', value.buffer],
    ]
  }
  for (const key of Reflect.ownKeys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, key)
    const { enumerable, writable, configurable } = property ?? {}
    parts.push([`${String(key)} (${enumerable} ${writable} ${configurable})`, property?.value])
  }
  return parts
}

/** Engines differ in whether `stack` is an accessor or where it lies, so it is compared by what it shows. */
function* errorParts(error: Error): Generator<[string, unknown]> {
  yield ['name', error.name]
  yield ['message', error.message]
  yield ['stack', error.stack]
  for (const key of Reflect.ownKeys(error)) {
    if (key === 'stack') continue
    const property = Object.getOwnPropertyDescriptor(error, key)
    yield [`${String(key)} (${property?.enumerable} ${property?.writable})`, property?.value]
  }
}
