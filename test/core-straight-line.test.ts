import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import binaryen from 'binaryen'
import { decode, shipped, stepNames } from '../explore/instrument.js'
import { type Node, parse } from '../explore/wat.js'

/** A function of a module: its name and all that is in it. */
interface Body {
  readonly name: string
  readonly node: Node
}

/** Why the function might stop, or be stopped, half way; undefined where it is a straight line. */
function flawOf(node: Node): string | undefined {
  if (!Array.isArray(node)) return undefined
  const [head] = node
  const name = typeof head === 'string' ? head : ''
  if (/^(loop|call|call_indirect|call_ref|return_call.*|unreachable|throw.*|try.*)$/.test(name)) return name
  if (/^memory\.atomic\.wait|^table\./.test(name)) return name
  if (/\.trunc_f/.test(name)) return name
  if (/\.(div|rem)_[su]$/.test(name) && !isSafeDivisor(node.at(-1))) return name
  for (const part of node) {
    const flaw = flawOf(part)
    if (flaw !== undefined) return flaw
  }
  return undefined
}

/** A constant that is neither 0 nor the -1 by which the least integer can't be divided. */
function isSafeDivisor(node: Node | undefined): boolean {
  if (!Array.isArray(node) || !/^i(32|64)\.const$/.test(String(node[0]))) return false
  const value = BigInt(String(node[1]))
  return value !== 0n && value !== -1n
}

function contains(node: Node, head: string): boolean {
  if (!Array.isArray(node)) return false
  return node[0] === head || node.some((part) => contains(part, head))
}

function functionsOf(module: Node[], names: ReadonlyMap<string, string>): Body[] {
  return module
    .filter((node): node is Node[] => Array.isArray(node) && node[0] === 'func')
    .map((node) => ({ name: names.get(String(node[1])) ?? String(node[1]), node }))
}

function takesGate({ node }: Body): boolean {
  return contains(node, 'i64.atomic.rmw.cmpxchg')
}

function textOf(binary: Uint8Array): Node[] {
  const module = binaryen.readBinary(binary)
  const [text] = parse(module.emitText())
  module.dispose()
  assert.ok(Array.isArray(text))
  return text
}

async function core(): Promise<Body[]> {
  const source = await shipped()
  const text = textOf(decode(source))
  return functionsOf(text, stepNames(text, source))
}

/** A module made here, with `body` between taking a gate and leaving it. */
function crafted(body: string): Body {
  const module = binaryen.parseText(`(module
    (type $t (func (param i32) (result i32)))
    (memory 1 1 shared)
    (table 1 funcref)
    (func $f (type $t) (param $x i32) (result i32)
      (drop (i64.atomic.rmw.cmpxchg (i32.const 64) (i64.const 0) (i64.const 1)))
      ${body}
      (i64.atomic.store (i32.const 64) (i64.const 2))
      (local.get $x))
    (export "f" (func $f)))`)
  module.setFeatures(binaryen.Features.Atomics)
  const text = textOf(module.emitBinary())
  module.dispose()
  const [only] = functionsOf(text, new Map())
  assert.ok(only !== undefined && takesGate(only))
  return only
}

describe('the built core', () => {
  test('takes a gate only in functions that are one straight line, so that nobody dies holding it', async (t) => {
    const gated = (await core()).filter(takesGate)
    const flaws = gated.flatMap(({ name, node }) => {
      const flaw = flawOf(node)
      return flaw === undefined ? [] : [`${name}: ${flaw}`]
    })
    assert.deepEqual(flaws, [])
    assert.ok(gated.length >= 30, `only ${gated.length} functions take a gate`)
    t.diagnostic(`${gated.length} functions take a gate`)
  })

  test('loops and calls in no function at all but four that take no gate', async () => {
    const broken = (await core()).filter(({ node }) => flawOf(node) !== undefined).map(({ name }) => name)
    assert.deepEqual(broken.sort(), ['acknowledge', 'arm', 'fifoScan', 'inherit'])
  })

  test('has a gated function for every step that changes the queue', async () => {
    const gated = new Set((await core()).filter(takesGate).map(({ name }) => name))
    const steps = [
      ...['Put', 'PutNumber', 'Get', 'Peek', 'Grow', 'Shrink', 'Sweep'].flatMap((step) =>
        ['fifo', 'lifo', 'heap'].map((order) => order + step),
      ),
      ...['fifoPutMany', 'fifoGetMany', 'fifoDrop', 'heapHelp', 'heapAddSlab', 'drop', 'taskDone', 'setLimit', 'shut'],
      ...[
        'reserve',
        'unreserve',
        'extend',
        'allocPage',
        'freePage',
        'abandon',
        'release',
        'unpin',
        'register',
        'unregister',
        'isRecordsShort',
      ],
    ]
    assert.deepEqual(
      steps.filter((step) => !gated.has(step)),
      [],
    )
  })
})

describe('the check of straight lines', () => {
  test('passes a section that only loads, stores and divides by constants', () => {
    const { node } = crafted('(i32.store (i32.const 0) (i32.div_u (local.get $x) (i32.const 4080)))')
    assert.equal(flawOf(node), undefined)
  })

  const refused: readonly (readonly [string, string])[] = [
    ['loop', '(loop $l (br_if $l (local.get $x)))'],
    ['call', '(drop (call $f (local.get $x)))'],
    ['call_indirect', '(drop (call_indirect (type $t) (local.get $x) (i32.const 0)))'],
    ['unreachable', '(if (local.get $x) (then (unreachable)))'],
    ['i32.div_s', '(drop (i32.div_s (local.get $x) (local.get $x)))'],
    ['i32.rem_u', '(drop (i32.rem_u (local.get $x) (i32.const 0)))'],
    ['i32.trunc_f64_s', '(drop (i32.trunc_f64_s (f64.const 1)))'],
    ['memory.atomic.wait32', '(drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))'],
  ]
  for (const [flaw, body] of refused) {
    test(`refuses a section with ${flaw} in it`, () => {
      assert.equal(flawOf(crafted(body).node), flaw)
    })
  }
})
