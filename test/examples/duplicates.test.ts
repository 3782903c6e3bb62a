import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const limit = { timeout: 100_000 }
const program = fileURLToPath(new URL('../../examples/duplicates/main.js', import.meta.url))

interface Group {
  size: number
  sha256: string
  wasted: number
  copies: string[][]
}

/** The part of the program's report that does not depend on how it was run. */
interface Findings {
  complete: boolean
  folders: number
  files: number
  bytes: number
  wasted: number
  groups: Group[]
  warnings: string[]
}

// ---------------------------------------------------------------- running the program

interface Ended {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

interface RunOptions {
  /** CommonJS code that runs before the program, on each of its threads. */
  preload?: string
  /** Called with all of stderr so far whenever more of it arrives. */
  onStderr?: (stderr: string, interrupt: () => void) => void
}

function run(t: TestContext, args: string[], { preload, onStderr }: RunOptions = {}): Promise<Ended> {
  const path = join(folderFor(t), 'preload.cjs')
  if (preload !== undefined) writeFileSync(path, preload)
  const env = { ...process.env, ...(preload !== undefined && { NODE_OPTIONS: `--require "${path}"` }) }
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
    onStderr?.(stderr, () => child.kill('SIGINT'))
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

function parsed({ stdout }: Ended): Findings {
  const { complete, folders, files, bytes, wasted, groups, warnings } = JSON.parse(stdout)
  const paths = warnings.map(({ path }: { path: string }) => path)
  return { complete, folders, files, bytes, wasted, groups, warnings: paths.sort() }
}

// ---------------------------------------------------------------- the same, without any threads

function expected(root: string, minSize: number): Findings {
  const warnings: string[] = []
  const pathsOf = new Map<string, string[]>()
  let folders = 1
  let files = 0
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = `${folder}/${name}`
      try {
        const stats = lstatSync(path)
        if (stats.isDirectory()) {
          folders++
          walk(path)
        }
        if (!stats.isFile() || stats.size < minSize) continue
        files++
        const paths = pathsOf.get(String(stats.ino)) ?? []
        pathsOf.set(String(stats.ino), [...paths, path].sort())
      } catch {
        warnings.push(path)
      }
    }
  }
  walk(root)

  const groups = new Map<string, Group>()
  let bytes = 0
  for (const paths of pathsOf.values()) {
    const [path = ''] = paths
    const { size } = lstatSync(path)
    bytes += size
    try {
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
      const { copies } = groups.get(sha256) ?? { copies: [] }
      groups.set(sha256, { size, sha256, wasted: size * copies.length, copies: [...copies, paths] })
    } catch {
      warnings.push(path)
    }
  }
  const found = [...groups.values()].filter(({ copies }) => copies.length > 1)
  const wasted = found.reduce((sum, group) => sum + group.wasted, 0)
  return { complete: true, folders, files, bytes, wasted, groups: sorted(found), warnings: warnings.sort() }
}

function sorted(groups: Group[]): Group[] {
  const inOrder = (a: string, b: string) => (a < b ? -1 : 1)
  for (const { copies } of groups) copies.sort(([a = ''], [b = '']) => inOrder(a, b))
  return [...groups].sort((a, b) => inOrder(a.sha256, b.sha256))
}

// ---------------------------------------------------------------- trees

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'janus-duplicates-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** One of everything that a disk may hold. */
function plantEverything(root: string): void {
  const head = 64 * 1024
  const bytes = (size: number, seed: number) => Buffer.alloc(size, `${seed} `)
  const withTail = (size: number, tail: string) => Buffer.concat([bytes(size - 1, 1), Buffer.from(tail)])
  const file = (path: string, contents: Uint8Array | string) => writeFileSync(join(root, path), contents)
  const folder = (path: string) => mkdirSync(join(root, path), { recursive: true })

  folder('sizes')
  for (const size of [1, 100, head - 1, head, head + 1, 3 * head, 3 * 1024 * 1024 + 5]) {
    for (const copy of ['a', 'b', 'c']) file(`sizes/${size}-${copy}`, bytes(size, 7))
    file(`sizes/${size}-of the same size only`, bytes(size, 8))
    if (size > head) file(`sizes/${size}-with another tail`, withTail(size, '!'))
    if (size > head) file(`sizes/${size}-with another tail, again`, withTail(size, '!'))
    if (size > head) file(`sizes/${size}-with a third tail`, withTail(size, '?'))
  }

  folder('links/inner')
  file('links/original', 'linked')
  linkSync(join(root, 'links/original'), join(root, 'links/hard link'))
  linkSync(join(root, 'links/original'), join(root, 'links/inner/hard link'))
  file('links/linked, and never duplicated', 'unique')
  linkSync(join(root, 'links/linked, and never duplicated'), join(root, 'links/its other name'))
  file('links/copy', 'linked')
  symlinkSync('..', join(root, 'links/inner/loop'))
  symlinkSync('loop', join(root, 'links/loop'))
  symlinkSync('original', join(root, 'links/to a file'))
  symlinkSync('nowhere', join(root, 'links/to nothing'))

  folder('empty/nothing at all')
  for (const name of ['a', 'b', 'c']) file(`empty/${name}`, '')
  execFileSync('mkfifo', [join(root, 'empty/pipe')])

  folder('names/ leading')
  const names = ['line\nbreak', 'näïve ☃ 𝄞', '-dash', '"quoted"', "it's", 'trailing ', '..hidden', 'back\\slash', '\t']
  for (const name of names) file(`names/${name}`, 'the same under every name')
  file('names/ leading/👩‍👩‍👧', 'the same under every name')

  const deep = Array.from({ length: 60 }, (_, depth) => `level ${depth}`).join('/')
  folder(deep)
  file(`${deep}/bottom`, 'the same under every name')

  file('forbidden', 'the same under every name') // but not for root
  chmodSync(join(root, 'forbidden'), 0)
  // A name that is no text can't be given back to the file system, by nobody.
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'bytes ')), Uint8Array.of(0xff)]), 'out of reach')

  for (let i = 0; i < 100; i++) folder(`many/${i % 10}/${i}`)
  for (let i = 0; i < 3000; i++) file(`many/${i % 10}/${i % 100}/${i}`, `number ${i % 1111}`)
}

/** Files without blocks on the disk whose hashing takes long: each must be read to its end to be compared. */
function plantMuchToRead(root: string): void {
  for (let i = 0; i < 64; i++) {
    writeFileSync(join(root, `hole ${i}`), '')
    truncateSync(join(root, `hole ${i}`), 1024 ** 3)
  }
}

// ---------------------------------------------------------------- tests

test('duplicates finds exactly the identical files, with any number of threads', limit, async (t) => {
  const root = folderFor(t)
  plantEverything(root)
  const want = expected(root, 1)
  assert.ok(want.groups.length > 1000 && want.warnings.length > 0, 'the tree is worth searching')
  for (const threads of ['1', '2', '8']) {
    await t.test(`${threads} threads`, async (t) => {
      const ended = await run(t, [root, '--json', '--threads', threads])
      assert.equal(ended.code, 0, ended.stderr)
      const found = parsed(ended)
      const wastes = found.groups.map((group) => group.wasted)
      assert.deepEqual(
        wastes,
        [...wastes].sort((a, b) => b - a),
        'the most wasteful first',
      )
      assert.deepEqual({ ...found, groups: sorted(found.groups) }, want)
    })
  }
})

test('duplicates --min-size leaves smaller files out; with 0, empty files count', limit, async (t) => {
  const root = folderFor(t)
  plantEverything(root)
  for (const minSize of [0, 65_536]) {
    const found = parsed(await run(t, [root, '--json', '--min-size', String(minSize)]))
    assert.deepEqual({ ...found, groups: sorted(found.groups) }, expected(root, minSize))
  }
})

test('duplicates prints its report for people, with odd names quoted', limit, async (t) => {
  const root = folderFor(t)
  writeFileSync(join(root, 'a'), 'twice')
  linkSync(join(root, 'a'), join(root, 'b'))
  writeFileSync(join(root, 'line\nbreak'), 'twice')
  const { code, stdout, stderr } = await run(t, [root, '--threads', '1'])
  assert.equal(code, 0)
  const anyNumber = (text: string) => text.replace(/^Seconds: .*/m, (line) => line.replace(/\d+\.\d+/, 'N'))
  const anyTraffic = (text: string) =>
    text.replaceAll(/at most \d+ at once, in [\d.]+ KiB; threads waited \d+ times?/g, 'TRAFFIC')
  assert.equal(
    anyTraffic(anyNumber(stdout.replaceAll(root, 'ROOT'))),
    `2 files of 5 bytes each, 5 bytes wasted
  ROOT/a
    = ROOT/b (hard link)
  "ROOT/line\\nbreak"

Files: 3, folders: 1, on the disk: 10 bytes
Groups of identical files: 1, wasted: 5 bytes
Seconds: N, threads: 1

Through the queue of tasks: 3 items; TRAFFIC
Through the queue of findings: 6 items; TRAFFIC
`,
  )
  assert.match(stderr, /^Reading folders\nComparing/, 'without a terminal the progress is a line a phase')
})

test('duplicates lists the ten groups that waste most, and all with --all', limit, async (t) => {
  const root = folderFor(t)
  for (let size = 1; size <= 13; size++) {
    for (const copy of ['a', 'b']) writeFileSync(join(root, `${size} ${copy}`), 'x'.repeat(size))
  }
  const sizesIn = (text: string) =>
    Array.from(text.matchAll(/^2 files of (\d+) bytes each/gm), ([, size]) => Number(size))
  const short = await run(t, [root])
  assert.deepEqual(sizesIn(short.stdout), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4])
  assert.match(short.stdout, /^\.\.\. and 3 smaller groups; --all lists them\.$/m)
  assert.match(short.stdout, /^Groups of identical files: 13,/m)
  const all = await run(t, [root, '--all'])
  assert.deepEqual(sizesIn(all.stdout), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  assert.doesNotMatch(all.stdout, /smaller group/)
})

test('duplicates lists nine of many copies, and all with --all', limit, async (t) => {
  const root = folderFor(t)
  for (let i = 0; i < 30; i++) writeFileSync(join(root, `copy ${i}`), 'alike')
  const copiesIn = (text: string) => text.match(/^ {2}.*copy \d+$/gm)?.length
  const short = await run(t, [root])
  assert.equal(copiesIn(short.stdout), 9)
  assert.match(short.stdout, /^ {2}\.\.\. and 21 more$/m)
  assert.equal(copiesIn((await run(t, [root, '--all'])).stdout), 30)
})

test('duplicates tells what its queues did', limit, async (t) => {
  const root = folderFor(t)
  for (let i = 0; i < 500; i++) writeFileSync(join(root, String(i)), String(i % 100))
  const { stdout } = await run(t, [root, '--json', '--threads', '2'])
  const [tasks, findings] = JSON.parse(stdout).queues
  assert.equal(tasks.name, 'tasks')
  assert.equal(tasks.items, 1 + 500, 'the folder, and each file to be hashed')
  assert.equal(findings.name, 'findings')
  assert.equal(findings.items, 500 + 500 + 2, 'each file, its hash, and what each thread saw of the queues')
  assert.ok(tasks.waits >= 2, 'all threads waited for the one folder, but for one, and all for the files to compare')
  assert.ok(findings.deepest > 0 && findings.deepest <= 1024)
  assert.ok(tasks.bytes > 0 && findings.bytes > 0)
})

test('duplicates reports files that vanish or change during the search, and goes on', limit, async (t) => {
  const root = folderFor(t)
  for (const name of ['vanishing', 'growing', 'a', 'b']) writeFileSync(join(root, name), 'alike')
  const preload = `
    const fs = require('node:fs')
    const { openSync } = fs
    fs.openSync = (path, ...rest) => {
      if (String(path).endsWith('/vanishing')) fs.unlinkSync(path)
      if (String(path).endsWith('/growing')) fs.appendFileSync(path, 'more')
      return openSync(path, ...rest)
    }
    require('node:module').syncBuiltinESMExports()`
  const { code, stdout } = await run(t, [root, '--json'], { preload })
  assert.equal(code, 0)
  const { groups, warnings } = JSON.parse(stdout)
  assert.deepEqual(groups[0].copies, [[join(root, 'a')], [join(root, 'b')]])
  assert.equal(warnings.length, 2)
  assert.equal(warnings[0].path, join(root, 'growing'))
  assert.match(warnings[0].reason, /changed/)
  assert.equal(warnings[1].path, join(root, 'vanishing'))
  assert.match(warnings[1].reason, /ENOENT/)
})

for (const phase of ['Reading folders', 'Comparing files with the same head']) {
  test(`duplicates ends orderly on Ctrl-C while ${phase.toLowerCase()}`, limit, async (t) => {
    const root = folderFor(t)
    plantMuchToRead(root)
    let interrupted = 0
    const { code, stdout, stderr } = await run(t, [root, '--json', '--threads', '8'], {
      onStderr: (text, interrupt) => {
        if (interrupted > 0 || !text.includes(phase)) return
        interrupted = performance.now()
        interrupt()
      },
    })
    assert.equal(code, 130, stderr)
    assert.ok(performance.now() - interrupted < 20_000, 'without reading the rest, which takes far longer')
    assert.equal(JSON.parse(stdout).complete, false)
    assert.doesNotMatch(stderr, /error|warning/i)
  })
}

test('duplicates ends at once on a second Ctrl-C', limit, async (t) => {
  const root = folderFor(t)
  writeFileSync(join(root, 'a'), 'alike')
  writeFileSync(join(root, 'b'), 'alike')
  const preload = `
    const fs = require('node:fs')
    const { openSync } = fs
    fs.openSync = (path, ...rest) => {
      if (!String(path).endsWith('/a')) return openSync(path, ...rest)
      fs.writeSync(2, 'stuck')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    }
    require('node:module').syncBuiltinESMExports()`
  let interrupted = false
  const { code, stdout } = await run(t, [root, '--json'], {
    preload,
    onStderr: async (text, interrupt) => {
      if (interrupted || !text.includes('stuck')) return
      interrupted = true
      interrupt()
      await sleep(1000)
      interrupt()
    },
  })
  assert.equal(code, 130)
  assert.equal(stdout, '')
})

test('duplicates reports a worker that crashes, and ends', limit, async (t) => {
  const root = folderFor(t)
  for (const name of ['a', 'b', 'c']) writeFileSync(join(root, name), 'alike')
  const preload = `
    const fs = require('node:fs')
    const { lstatSync } = fs
    fs.lstatSync = (path, ...rest) => {
      if (String(path).endsWith('/b')) throw new TypeError('a mistake in the program')
      return lstatSync(path, ...rest)
    }
    require('node:module').syncBuiltinESMExports()`
  const { code, stdout, stderr } = await run(t, [root, '--json', '--threads', '3'], { preload })
  assert.equal(code, 1)
  assert.match(stderr, /a worker crashed: .*a mistake in the program/)
  assert.equal(JSON.parse(stdout).complete, false)
})

test('duplicates refuses arguments that make no sense, with exit code 2', limit, async (t) => {
  const root = folderFor(t)
  writeFileSync(join(root, 'file'), '')
  const cases: [string[], RegExp][] = [
    [[join(root, 'missing')], /there is no folder .*missing/],
    [[join(root, 'file')], /file is not a folder/],
    [[root, root], /one folder/],
    [[root, '--threads', '0'], /--threads takes a whole number from 1/],
    [[root, '--min-size', 'big'], /--min-size takes a whole number/],
    [[root, '--nonsense'], /^duplicates: there is no option --nonsense\nnpm run demo -- --help /],
    [[root, '-z'], /^duplicates: there is no option -z\n/],
    [[root, '--threads'], /--threads.* missing/],
  ]
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(t, args)
    assert.equal(code, 2, String(args))
    assert.match(stderr, message)
    assert.equal(stdout, '')
  }
})

test('duplicates --help lists the options', limit, async (t) => {
  const { code, stdout } = await run(t, ['--help'])
  assert.equal(code, 0)
  for (const option of ['--min-size', '--threads', '--all', '--json', '--help']) assert.ok(stdout.includes(option))
})
