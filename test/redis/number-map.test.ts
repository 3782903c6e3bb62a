import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../proof/random.js'
import { NumberMap } from '../../src/redis/number-map.js'
import { limit } from '../helpers/limits.js'

/** Keys that lie in a row, that meet at one place of any table, and that are as large as can be. */
const sources: Record<string, (random: Random) => number> = {
  'in a row': (random) => random.below(300),
  'that meet': (random) => random.below(60) * 2 ** 20 + random.below(3),
  'of any size': (random) => ([0, 2 ** 32, 2 ** 47, 2 ** 53 - 300][random.below(4)] as number) + random.below(200),
}

for (const [name, keyOf] of Object.entries(sources)) {
  test(`a NumberMap with keys ${name} holds what a Map does, through any number of changes`, limit, () => {
    const random = new Random(7)
    const map = new NumberMap<object>()
    const model = new Map<number, object>()
    for (let step = 0; step < 20_000; step++) {
      const key = keyOf(random)
      if (random.oneIn(2)) {
        const value = { step }
        map.set(key, value)
        model.set(key, value)
      } else assert.equal(map.delete(key), model.delete(key))
      assert.equal(map.size, model.size)
      const other = keyOf(random)
      assert.equal(map.get(other), model.get(other))
      assert.equal(map.has(other), model.has(other))
      if (step % 500 === 0)
        assert.deepEqual(
          [...map],
          [...model].sort(([a], [b]) => a - b),
        )
      if (random.oneIn(4000)) {
        map.clear()
        model.clear()
      }
    }
  })
}

test('a NumberMap that had a great many is as good as new once it is empty', limit, () => {
  const map = new NumberMap<object>()
  for (let key = 0; key < 10_000; key++) map.set(key, { key })
  for (const [key] of map) map.delete(key)
  assert.deepEqual([map.size, [...map], map.get(5)], [0, [], undefined])
  map.set(5, { again: true })
  assert.deepEqual(map.values(), [{ again: true }])
})
