import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { codecs } from 'janus-queue'
import { startCalls } from 'janus-queue/rpc'
import type { Database } from '../../examples/sqlite/server.js'
import { folderFor, runExample, runWith, texts } from '../helpers/example.js'
import { longLimit } from '../helpers/limits.js'

function start(file: string) {
  return startCalls<Database>(new URL('../../examples/sqlite/server.js', import.meta.url), {
    data: file,
    worker: { execArgv: ['--no-warnings'] },
  })
}

test('examples/sqlite: threads put the lines of files into one database, and read them again', longLimit, async (t) => {
  const { code, stdout, stderr } = await runExample('sqlite/main', join(folderFor(t), 'lines.db'), ...texts)
  assert.equal(stderr, '')
  assert.equal(code, 0)
  const contents = texts.map((path) => ({ name: basename(path), lines: readFileSync(path, 'utf8').split('\n') }))
  const answers = contents.map(({ name, lines }) => {
    const words = lines.join(' ').split(/\s+/).filter(Boolean).length
    const most = Math.max(...lines.map((line) => [...line].length))
    const longest = lines.findIndex((line) => [...line].length === most) + 1
    return `${name}: ${lines.length} lines, ${words} words, the longest is line ${longest}`
  })
  const total = contents.reduce((sum, { lines }) => sum + lines.length, 0)
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    ...answers,
    `in the database: ${total} lines of ${texts.length} files`,
    '1000 of rows without end; at most 64 were made ahead',
  ])
})

test('examples/sqlite: a reader that ends before it has answered is told of', longLimit, async (t) => {
  const flags = ['--import', new URL('../programs/ending-threads.js', import.meta.url).href]
  const { code, stderr } = await runWith(flags, 'sqlite/main', join(folderFor(t), 'lines.db'), ...texts)
  assert.equal(code, 1)
  assert.match(stderr, /the reader of .* has ended with exit code 1/)
})

test(
  'examples/sqlite: an error of the database is thrown to its caller, and nothing of the batch is in',
  longLimit,
  async (t) => {
    const database = start(join(folderFor(t), 'a.db'))
    t.after(() => database[Symbol.asyncDispose]())
    database.sync.exec('create table t (a integer primary key)')
    assert.throws(() => database.sync.runMany('insert into t values (?)', [[1], [2], [1]]), /UNIQUE constraint failed/)
    assert.throws(() => [...database.sync.rows('select missing from t')], /no such column/)
    assert.deepEqual([...database.sync.rows('select a from t')], [])
    database.sync.runMany('insert into t values (?)', [[1], [2]])
    assert.deepEqual([...database.sync.rows('select a from t order by a')], [{ a: 1 }, { a: 2 }])
  },
)

test(
  'examples/sqlite: who reads slowly keeps nobody from writing, nor from reading what was written',
  longLimit,
  async (t) => {
    const database = start(join(folderFor(t), 'b.db'))
    t.after(() => database[Symbol.asyncDispose]())
    database.sync.exec('create table t (a integer primary key, b blob)')
    database.sync.runMany(
      'insert into t values (?, ?)',
      Array.from({ length: 500 }, (_, a) => [a, new Uint8Array(100)]),
    )
    const slow = database.sync.rows('select a from t order by a')
    assert.deepEqual(slow.next().value, { a: 0 })
    database.sync.runMany('insert into t values (?, ?)', [[500, null]])
    const [{ count } = { count: 0 }] = database.sync.rows('select count(*) as count from t')
    assert.equal(count, 501)
    assert.equal([...slow].length, 499, 'as it was when it began to read')
    const [row] = database.sync.rows('select * from t where a = 7')
    assert.ok(codecs.structured.encode(row).length > 100)
  },
)
