import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const limit = { timeout: 60_000 }

/** The lines that an example prints. An example that fails, or that doesn't end by itself, rejects. */
async function linesOf(example: string): Promise<string[]> {
  const path = fileURLToPath(new URL(`../../examples/${example}.js`, import.meta.url))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [path], { timeout: 50_000 })
  assert.equal(stderr, '')
  assert.ok(stdout.endsWith('\n'))
  return stdout.slice(0, -1).split('\n')
}

const count = (most: number, text: string) => Array.from({ length: most }, (_, i) => `${text}${i}`)

test('examples/basic-usage consumes on the event loop, in order, what a thread produces', limit, async () => {
  assert.deepEqual(await linesOf('basic-usage/main'), count(100, 'Consumed: '))
})

test('examples/producer-consumer passes messages until the sentinel', limit, async () => {
  const lines = await linesOf('producer-consumer/main')
  const produced = lines.filter((line) => line.startsWith('Produced'))
  const consumed = lines.filter((line) => line.startsWith('Consumed'))
  assert.deepEqual(produced, count(5, 'Produced: Message '))
  assert.deepEqual(consumed, count(5, 'Consumed: Message '))
  assert.equal(lines.length, 10, 'and prints nothing else')
})

test('examples/priority prints the messages by priority', limit, async () => {
  assert.deepEqual(await linesOf('priority'), [
    'Priority 1: High priority',
    'Priority 2: Medium priority',
    'Priority 3: Low priority',
  ])
})

test('examples/error-handling meets the full and the empty queue', limit, async () => {
  assert.deepEqual(await linesOf('error-handling'), ['Queue is full!', 'Queue is empty!'])
})
