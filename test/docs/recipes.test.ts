import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { folderFor, start } from '../helpers/recipe.js'

const limit = { timeout: 60_000 }
const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Real input: files of this project. */
const files = ['LICENSE', 'SECURITY.md', 'biome.json'].map((name) => join(root, name))
const linesIn = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1

test('recipe log-collector: every line of every thread is in the log, those of a thread in order', limit, async (t) => {
  const log = join(folderFor(t), 'all.log')
  const { code, stderr, stdout } = await start(t, 'log-collector', log, ...files).ended
  assert.equal(code, 0, stderr)
  const logged = readFileSync(log, 'utf8').trimEnd().split('\n')
  for (const file of files) {
    const texts = readFileSync(file, 'utf8').split('\n')
    const want = texts.flatMap((text, i) => (text.trim() === '' ? [] : [`${file}:${i + 1}: ${text}`]))
    assert.deepEqual(
      logged.map((line) => line.slice(25)).filter((line) => line.startsWith(`${file}:`)),
      want,
    )
  }
  assert.equal(stdout, `${logged.length} lines from 3 threads\n`)
})

test('recipe log-collector: a thread that fails ends the program with its error', limit, async (t) => {
  const { code, stderr } = await start(t, 'log-collector', join(folderFor(t), 'all.log'), '/nowhere/file').ended
  assert.equal(code, 1)
  assert.match(stderr, /ENOENT.*\/nowhere\/file/)
})

test('recipe blocking-input: asks line by line, and ends with the input', limit, async (t) => {
  const running = start(t, 'blocking-input')
  running.child.stdin?.write('1\n2\n')
  setTimeout(() => running.child.stdin?.end('39\n'), 300)
  const { code, stdout, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'a number? another? another? another? the sum is 42\n')
})

test('recipe priority-deadlines: the most urgent first, what is late is not begun', limit, async (t) => {
  const [first = '', second = '', third = ''] = files
  const running = start(t, 'priority-deadlines')
  running.child.stdin?.end(`60000 ${first}\n0 ${second}\n50000 ${third}\n`)
  const { code, stdout, stderr } = await running.ended
  assert.equal(code, 0, stderr)
  assert.equal(stdout, `${second}: too late\n${third}: ${linesIn(third)} lines\n${first}: ${linesIn(first)} lines\n`)
})

test('recipe progress: the hashes are those of the files', limit, async (t) => {
  const { code, stdout, stderr } = await start(t, 'progress', ...files).ended
  assert.equal(code, 0, stderr)
  const want = files.map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file}`)
  assert.deepEqual(stdout.trimEnd().split('\n').sort(), want.sort())
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`recipe graceful-shutdown: ${signal} lets what was taken in be done`, limit, async (t) => {
    const running = start(t, 'graceful-shutdown')
    running.child.stdin?.write('one\ntwo\nthree\n')
    const done = new Promise<void>((resolve) => {
      let lines = 0
      running.child.stdout?.on('data', (text) => {
        lines += String(text).split('\n').length - 1
        if (lines === 3) resolve()
      })
    })
    await done
    running.child.kill(signal)
    const { code, stdout, stderr } = await running.ended
    assert.equal(code, 0, stderr)
    assert.match(stderr, new RegExp(`^${signal}: doing what was taken in\\n3 done, 0 left\\n$`))
    const want = ['one', 'two', 'three'].map((line) => createHash('sha256').update(line).digest('hex'))
    assert.deepEqual(stdout.trimEnd().split('\n').sort(), want.sort())
  })
}

test('recipe crash-safe-tasks: no file is forgotten, and one that kills all is put aside', limit, async (t) => {
  const folder = folderFor(t)
  const names = ['a', 'crash b', 'c', 'crash d', 'poison e', 'f']
  for (const name of names) writeFileSync(join(folder, name), `${name} has some words`)
  const { code, stdout, stderr } = await start(t, 'crash-safe-tasks', ...names.map((name) => join(folder, name))).ended
  assert.equal(code, 0, stderr)
  const want = ['a: 4 words', 'c: 4 words', 'crash b: 5 words', 'crash d: 5 words', 'f: 4 words', 'poison e: put aside']
  assert.deepEqual(stdout.trimEnd().split('\n').sort(), want)
  assert.match(stderr, /^given out again: 5$/m)
})

test('recipe game-loop: neither side waits, and the oldest are dropped', limit, async (t) => {
  const { code, stdout, stderr } = await start(t, 'game-loop', '20').ended
  assert.equal(code, 0, stderr)
  const [, seen, puts, dropped] = /^20 frames, (\d+) positions seen, (\d+) put, (\d+) dropped$/m.exec(stdout) ?? []
  assert.ok(Number(seen) > 0, stdout)
  assert.ok(Number(seen) + Number(dropped) <= Number(puts), stdout)
})

test('recipe several-queues: one worker serves work and control', limit, async (t) => {
  const { code, stdout, stderr } = await start(t, 'several-queues', ...files).ended
  assert.equal(code, 0, stderr)
  const total = files.reduce((sum, file) => sum + linesIn(file), 0)
  const want = [...files.map((file) => `${basename(file)}: ${linesIn(file)} lines`), `${total} lines in all`]
  assert.deepEqual(stdout.trimEnd().split('\n'), want)
})

test('each recipe has a page, and the index names it', () => {
  const pages = readdirSync(join(root, 'docs/recipes')).filter((name) => name.endsWith('.md') && name !== 'index.md')
  const index = readFileSync(join(root, 'docs/recipes/index.md'), 'utf8')
  assert.ok(pages.length >= 10)
  for (const page of pages) {
    assert.ok(index.includes(`(${page})`), page)
    const text = readFileSync(join(root, 'docs/recipes', page), 'utf8')
    const [, example = ''] = /\.\.\/\.\.\/(examples\/[\w/.-]+)\)/.exec(text) ?? []
    assert.ok(existsSync(join(root, example)) && example !== '', `${page} names its program`)
    assert.ok(text.split('\n').length < 60, `${page} is short`)
  }
})
