import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import vm from 'node:vm'
import { codecs, Queue } from 'janus-queue'

const roundTrip = <T>(item: T): T => codecs.structured.decode(codecs.structured.encode(item))

class OddError extends TypeError {
  override name = 'OddError'
}
class Inherited extends Error {
  override get name(): string {
    return 'Inherited'
  }
}

function thrownBy(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    if (error instanceof Error) return error
  }
  return assert.fail('it threw nothing')
}

test('codecs.structured carries the own enumerable properties of an error', () => {
  const item = Object.assign(new RangeError('x'), {
    code: 'E_X',
    details: { list: [1, new Map([[1, 2]])] },
    none: null,
  })
  const copy = roundTrip(item)
  assert.ok(copy instanceof RangeError)
  assert.deepEqual(Object.entries(copy), Object.entries(item))
  assert.deepEqual([copy.message, copy.stack], [item.message, item.stack])
  assert.deepEqual(copy, item)
})

test('codecs.structured carries what an error of the system says of itself', () => {
  const item = thrownBy(() => readFileSync('/does/not/exist')) as NodeJS.ErrnoException
  const copy = roundTrip(item)
  assert.deepEqual(
    [copy.code, copy.errno, copy.syscall, copy.path, copy.message],
    [item.code, item.errno, item.syscall, item.path, item.message],
  )
  assert.equal(roundTrip(thrownBy(() => Buffer.from(5 as never))).name, 'TypeError')
})

test('codecs.structured carries a name of an error’s own, be it a property, a getter or inherited', () => {
  const named = Object.defineProperty(new Error('x'), 'name', { value: 'Hidden' })
  for (const item of [new OddError('x'), new Inherited('x'), named, Object.assign(new Error('x'), { name: 'Set' })]) {
    const copy = roundTrip(item)
    assert.ok(copy instanceof Error)
    assert.equal(copy.name, item.name)
    assert.equal(String(copy), String(item))
    const isShown = Object.keys(item).includes('name')
    assert.deepEqual(Object.keys(copy), isShown ? ['name'] : [])
  }
})

test('codecs.structured carries the errors of an AggregateError, and what they share', () => {
  const one = Object.assign(new TypeError('one'), { code: 1 })
  const copy = roundTrip(new AggregateError([one, 'two', one], 'all', { cause: one }))
  assert.ok(copy instanceof AggregateError)
  assert.deepEqual([copy.name, copy.message, copy.errors.length, copy.errors[1]], ['AggregateError', 'all', 3, 'two'])
  assert.ok(copy.errors[0] instanceof TypeError && copy.errors[0] === copy.errors[2] && copy.errors[0] === copy.cause)
  assert.deepEqual(Object.keys(copy), [])
  const nested = roundTrip(new AggregateError([new AggregateError([], 'inner')], 'outer'))
  assert.deepEqual(nested.errors[0].errors, [])
  class Failures extends AggregateError {
    override name = 'Failures'
  }
  const own = roundTrip(new Failures([1]))
  assert.deepEqual([own.name, own.errors], ['Failures', [1]])
})

test('codecs.structured carries both errors of a SuppressedError', () => {
  const item = Object.assign(
    Object.defineProperties(new Error('x'), {
      name: { value: 'SuppressedError' },
      error: { value: 1, enumerable: false },
      suppressed: { value: new TypeError('y'), enumerable: false },
    }),
  )
  const copy = roundTrip(item)
  assert.deepEqual([copy.name, Reflect.get(copy, 'error')], ['SuppressedError', 1])
  assert.ok(Reflect.get(copy, 'suppressed') instanceof TypeError)
})

test('codecs.structured carries causes, and an error that contains itself', () => {
  const item: Error & { self?: unknown } = new Error('x')
  item.cause = new Error('y', { cause: item })
  item.self = [item]
  const copy = roundTrip(item)
  assert.equal((copy.cause as Error).cause, copy)
  assert.deepEqual(copy.self, [copy])
})

test('codecs.structured carries properties of errors at any depth', () => {
  let item: Error = new Error('last')
  for (let depth = 0; depth < 300; depth++) {
    const inner: Error = item
    item = depth % 2 === 0 ? new Error('x', { cause: inner }) : Object.assign(new Error('x'), { inner, depth })
  }
  let copy: unknown = roundTrip(item)
  for (let depth = 299; depth >= 0; depth--) {
    assert.ok(copy instanceof Error)
    if (depth % 2 === 1) assert.equal(Reflect.get(copy, 'depth'), depth)
    copy = depth % 2 === 0 ? copy.cause : Reflect.get(copy, 'inner')
  }
  assert.equal((copy as Error).message, 'last')
})

test('codecs.structured refuses an error with a part that cannot be cloned, and says where it is', () => {
  const f = (): void => {}
  const cases: [Error, string][] = [
    [Object.assign(new Error('x'), { config: { f } }), 'item.config.f: a function cannot be cloned'],
    [new AggregateError([1, { f }], 'x'), 'item.errors[1].f: a function cannot be cloned'],
    [Object.assign(new DOMException('x'), { f }), 'item.f: a function cannot be cloned'],
  ]
  for (const [item, message] of cases) {
    assert.throws(() => codecs.structured.encode(item), { name: 'DataCloneError', message })
  }
})

test('codecs.structured carries an error’s property named __proto__ as a property', () => {
  const item = Object.defineProperty(new Error('x'), '__proto__', { value: { polluted: 1 }, enumerable: true })
  const copy = roundTrip(item)
  assert.equal(Object.getPrototypeOf(copy), Error.prototype)
  assert.deepEqual(Object.keys(copy), ['__proto__'])
})

test('codecs.structured carries a DOMException with its cause and its own properties', () => {
  const item = Object.assign(new DOMException('stop', 'DataCloneError'), { accepted: 3 })
  Object.defineProperty(item, 'cause', { value: new TypeError('why'), configurable: true, writable: true })
  const copy = roundTrip(item)
  assert.ok(copy instanceof DOMException)
  assert.deepEqual([copy.name, copy.message, copy.code, copy.accepted], ['DataCloneError', 'stop', 25, 3])
  assert.ok(Reflect.get(copy, 'cause') instanceof TypeError)
})

test('codecs.structured carries what a subclass of DOMException shows besides', () => {
  class QuotaError extends DOMException {
    get quota(): number {
      return 10
    }
  }
  const copy = roundTrip(new QuotaError('full', 'QuotaExceededError'))
  assert.deepEqual([copy.name, copy.message, copy.quota], ['QuotaExceededError', 'full', 10])
})

test('codecs.structured carries errors of another realm with all that', () => {
  const item = vm.runInNewContext(
    'Object.assign(new AggregateError([new RangeError("one")], "all"), { code: "E", name: "Own" })',
  )
  const copy = roundTrip(item)
  assert.ok(copy instanceof Error)
  assert.deepEqual(
    [copy.name, Reflect.get(copy, 'code'), Reflect.get(copy, 'errors')[0].name, copy.message],
    ['Own', 'E', 'RangeError', 'all'],
  )
})

test('codecs.structured carries the errors of this package with their names and codes', () => {
  const item = thrownBy(() => new Queue<number>(1, { name: 'jobs' }).syncQ.getNowait())
  const copy = roundTrip(item)
  assert.deepEqual(
    [copy.name, copy.message, Reflect.get(copy, 'code')],
    [item.name, item.message, Reflect.get(item, 'code')],
  )
})
