import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { check } from '../../proof/faults/check.js'
import { Copy, root } from '../../proof/faults/copy.js'
import { patch, placesOf, sourceOf, titleOf } from '../../proof/faults/fault.js'
import { faults } from '../../proof/faults/faults.js'
import { suites } from '../../proof/mutation/suites.js'
import { longLimit } from '../helpers/limits.js'

test('every seeded fault still has its place in the sources', () => {
  for (const fault of faults) {
    for (const place of placesOf(fault)) {
      const source = readFileSync(join(root, place.file), 'utf8')
      assert.notEqual(patch(source, fault.name, place), source, fault.name)
    }
  }
})

test('seeded faults have names of their own, and somebody who is to notice', () => {
  assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length)
  for (const { name, noticedBy } of faults) assert.ok(noticedBy.length > 0, name)
})

test('all tests that a seeded fault or a changed line is shown to are there', () => {
  const named = faults.flatMap(({ noticedBy }) => noticedBy.flatMap((check) => ('test' in check ? [check.test] : [])))
  const missing = [...named, ...Object.values(suites).flat()].filter((test) => !existsSync(join(root, sourceOf(test))))
  assert.deepEqual([...new Set(missing)], [])
})

// One in the core, which the explorer notices, one in the TypeScript around it. All of them: npm run faults.
for (const name of ['shutdown tells no getter', 'what a dead thread dropped stays']) {
  test(`the seeded fault '${name}' is noticed`, longLimit, async () => {
    const fault = faults.find((other) => other.name === name)
    const [first] = fault?.noticedBy ?? []
    assert.ok(fault && first)
    using copy = new Copy()
    copy.spoil(fault)
    const { notice } = await check(copy, first)
    assert.ok(notice !== undefined, `${titleOf(first)} has noticed nothing`)
  })
}
