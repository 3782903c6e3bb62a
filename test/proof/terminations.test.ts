import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCell } from '../../proof/cell.js'
import { kinds } from '../../proof/model.js'
import { Random } from '../../proof/random.js'
import { rowOf, SOON_MS } from '../../proof/terminations.js'
import { operations } from '../../proof/workers/operations.js'
import { longLimit } from '../helpers/limits.js'

test(
  'the others go on after workers were terminated in the operations, every second one a run',
  longLimit,
  async () => {
    const seed = Date.now() % 1_000_000_000
    const random = new Random(seed)
    const cells = []
    for (const [index, operation] of operations.entries()) {
      if ((index + seed) % 2 === 0) continue
      const kind = kinds[((index >> 1) + seed) % kinds.length] ?? 'fifo'
      cells.push(await runCell(operation, kind, 4, 4, random))
    }
    assert.ok(
      cells.every(({ worst }) => worst <= SOON_MS),
      `seed ${seed}\n${cells.map(rowOf).join('\n')}`,
    )
  },
)
