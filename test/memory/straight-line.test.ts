import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import binaryen from 'binaryen'
import { decode, shipped, stepNames } from '../../explore/instrument.js'
import { type Node, parse } from '../../explore/wat.js'
import { trapsOf } from '../../proof/bounds.js'

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

/** The globals that the function sets. */
function globalsIn(node: Node): Set<string> {
  if (!Array.isArray(node)) return new Set()
  const own = node[0] === 'global.set' ? [String(node[1])] : []
  return new Set([...own, ...node.flatMap((part) => [...globalsIn(part)])])
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

  test('compares what was grown with what it knows before it looks beyond what is mapped for good', async () => {
    const bodies = await core()
    const pending = bodies.find(({ name }) => name === 'hold')
    assert.ok(pending !== undefined)
    const record = globalsIn(pending.node)
    const traps = bodies.filter(takesGate).flatMap(({ name, node }) => {
      const trap = trapsOf(node, record)
      return trap === undefined ? [] : [`${name}: ${trap}`]
    })
    assert.deepEqual(traps, [])
  })

  test('loops and calls in no function at all but six that take no gate while they do', async () => {
    const broken = (await core()).filter(({ node }) => flawOf(node) !== undefined).map(({ name }) => name)
    assert.deepEqual(broken.sort(), ['acknowledge', 'arm', 'fifoScan', 'heapScanLast', 'inherit', 'lookFor'])
  })

  test('has a gated function for every step that changes the queue', async () => {
    const gated = new Set((await core()).filter(takesGate).map(({ name }) => name))
    const steps = [
      ...['Put', 'PutNumber', 'Get', 'Peek', 'Grow', 'Shrink', 'Sweep'].flatMap((step) =>
        ['fifo', 'lifo', 'heap'].map((order) => order + step),
      ),
      ...['follow', 'unfollow'],
      ...['PutOver', 'Lend', 'GiveBack'].flatMap((step) => ['fifo', 'lifo', 'heap'].map((order) => order + step)),
      ...['fifoPutMany', 'fifoGetMany', 'fifoDrop', 'fifoHelp', 'fifoGiveBackLast', 'heapHelp', 'drop', 'taskDone'],
      ...['setLimit', 'shut', 'addSlabFor', 'shrinkSlabs', 'freeCell', 'loanDone'],
      ...['create', 'join', 'quit', 'bury', 'wakeMember', 'addMembers', 'countOut'],
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

describe('the check of bounds', () => {
  const check = '(if (i32.gt_u (i32.atomic.load (i32.const 4224)) (memory.size)) (then (return (i32.const -12))))'
  const far = '(i32.store (i32.load offset=400 (local.get $x)) (i32.const 1))'

  test('passes what lies in the header, and what a comparison covers', () => {
    assert.equal(trapsOf(crafted('(i32.store offset=400 (local.get $x) (i32.const 1))').node, new Set()), undefined)
    assert.equal(trapsOf(crafted(`${check} ${far}`).node, new Set()), undefined)
  })

  const refused: readonly (readonly [string, string])[] = [
    ['no comparison', far],
    ['a comparison that comes too late', `${far} ${check}`],
    ['a comparison on one path alone', `(if (local.get $x) (then ${check})) ${far}`],
    [
      'an access by who has found that it lags',
      `(if (i32.gt_u (i32.atomic.load (i32.const 4224)) (memory.size)) (then ${far} (return (i32.const -12))))`,
    ],
  ]
  for (const [what, body] of refused) {
    test(`refuses a section with ${what}`, () => {
      assert.equal(trapsOf(crafted(body).node, new Set()), 'i32.store')
    })
  }
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
