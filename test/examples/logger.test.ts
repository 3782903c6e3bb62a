import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { folderFor, runExample, texts } from '../helpers/example.js'
import { longLimit } from '../helpers/limits.js'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const logged = (file: string) => {
  const text = readFileSync(file, 'utf8')
  assert.ok(text.endsWith('\n'), 'the last line is whole')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test('examples/logger: all that threads log is in the file, in the order of each', longLimit, async (t) => {
  const file = join(folderFor(t), 'all.log')
  const { code, stderr } = await runExample('logger/main', file, ...texts)
  assert.equal(stderr, '')
  assert.equal(code, 0)
  const entries = logged(file)
  assert.equal(entries.at(0).msg, 'begin')
  assert.equal(entries.at(-1).msg, 'end')
  for (const path of texts) {
    const wanted = readFileSync(path, 'utf8').split('\n')
    const found = entries.filter((entry) => entry.file === basename(path)).map((entry) => entry.msg)
    assert.deepEqual(found, wanted)
  }
})

for (const how of ['exit', 'throw', 'reject', 'thread-exit', 'thread-throw', 'thread-terminate']) {
  test(`examples/logger: nothing is lost where it ends by ${how}`, longLimit, async (t) => {
    const file = join(folderFor(t), 'crash.log')
    await runExample('logger/crash', 'janus-queue', how, '3000', file)
    assert.deepEqual(
      logged(file).map(({ n }) => n),
      numbers(3000),
    )
  })
}

test('examples/logger: a log that cannot be written is an error, not a hang', longLimit, async (t) => {
  const { code, stderr } = await runExample(
    'logger/crash',
    'janus-queue',
    'exit',
    '30000',
    join(folderFor(t), 'no/log'),
  )
  assert.notEqual(code, 0)
  assert.match(stderr, /ENOENT/)
})

test('examples/logger: beside thread-stream, all of both is in the file', longLimit, async () => {
  const { code, stdout, stderr } = await runExample('logger/beside', '500', 'thread-terminate')
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^lines in the file after thread-terminate +500 +\d+$/m)
  assert.match(stdout, /^1,000 lines\/s, 4 threads: logged \/ in the file +\d+ \/ \d+ +\d+ \/ \d+$/m)
})
