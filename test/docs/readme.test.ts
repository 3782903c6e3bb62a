import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const limit = { timeout: 100_000 }
const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))

interface Program {
  page: string
  title: string
  files: Map<string, string>
  output: string
}

/** The pages whose programs are run, and how many there are at least. */
const pages = {
  'README.md': 6,
  'docs/index.md': 1,
  'docs/guide.md': 10,
  'docs/metrics.md': 3,
  'docs/rpc.md': 4,
  'docs/streams.md': 2,
}

/** The programs of a page: blocks of ts, mjs or cjs whose first line names the file, closed by a block of text, the output. */
function programsOf(page: string, text: string): Program[] {
  const programs: Program[] = []
  let title = ''
  let files = new Map<string, string>()
  for (const [, heading, language, body = ''] of text.matchAll(/^#+ ([^\n]*)$|^```(\w*)\n(.*?)^```$/gms)) {
    if (heading !== undefined) title = heading
    if (language === 'ts' || language === 'js') {
      const [, name] = /^\/\/ (\w+\.(?:ts|mjs|cjs))\n/.exec(body) ?? []
      assert.ok(name !== undefined, `under '${title}', a block of code does not name its file`)
      assert.ok(!files.has(name), `under '${title}', ${name} comes twice`)
      files.set(name, body)
    } else if (language === 'text') {
      assert.ok(mainOf(files) !== undefined, `under '${title}', there is an output without a program`)
      programs.push({ page, title, files, output: body })
      files = new Map()
    }
  }
  assert.equal(files.size, 0, 'the last program has no output')
  return programs
}

/** What runs: main.ts, compiled, or main.mjs or main.cjs, or the one file that is JavaScript already. */
function mainOf(files: Map<string, string>): string | undefined {
  if (files.has('main.ts')) return 'main.js'
  for (const name of ['main.mjs', 'main.cjs']) if (files.has(name)) return name
  return files.size === 1 ? [...files.keys()].find((name) => !name.endsWith('.ts')) : undefined
}

const programs = Object.keys(pages).flatMap((page) => programsOf(page, readFileSync(join(root, page), 'utf8')))

// Inside the project, so that 'janus-queue' means this package.
mkdirSync(join(root, 'build'), { recursive: true })
const folder = mkdtempSync(join(root, 'build/readme-'))
after(() => rmSync(folder, { recursive: true, force: true }))

async function compile(): Promise<void> {
  for (const [index, { files }] of programs.entries()) {
    mkdirSync(join(folder, 'src', String(index)), { recursive: true })
    mkdirSync(join(folder, 'out', String(index)), { recursive: true })
    for (const [name, code] of files) {
      writeFileSync(join(folder, name.endsWith('.ts') ? 'src' : 'out', String(index), name), code)
    }
  }
  const compilerOptions = { rootDir: 'src', outDir: 'out', types: ['node'], declaration: false }
  const config = { extends: '../../tsconfig.base.json', compilerOptions, include: ['src'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [compiler, '-p', folder]).catch(({ stdout }) => assert.fail(stdout))
}

const compiled = compile()
compiled.catch(() => {})

test('the programs of the pages compile', limit, async () => {
  for (const [page, least] of Object.entries(pages)) {
    assert.ok(programs.filter((program) => program.page === page).length >= least, page)
  }
  await compiled
})

test('the README has what there is to say in the order in which one asks', () => {
  const headings = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => text)
  assert.deepEqual(headings, [
    'janus-queue',
    'Is it what you need?',
    'Three figures',
    'Install',
    'A program to begin with',
    'Four problems',
    'Call asynchronous code, and wait for it',
    'Feed workers, no faster than they work',
    'Collect from many threads',
    'Survive the death of a thread',
    'From janus',
    'What to know',
    'License',
  ])
})

test('the three figures of the README are those of the page about benchmarks', () => {
  const [, table = ''] = /^## Three figures$(.*?)^## /ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const benchmarks = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8')
  const figures = [...table.matchAll(/[\d.]+(?: ×| GB\/s)/g)].map(([figure]) => figure.replace(' ×', '×'))
  assert.equal(figures.length, 6, String(figures))
  for (const figure of figures) assert.ok(benchmarks.includes(figure), figure)
})

test('the README is short', () => {
  const lines = readFileSync(join(root, 'README.md'), 'utf8').split('\n').length
  assert.ok(lines <= 250, `${lines} lines`)
})

for (const [index, { page, title, files, output }] of programs.entries()) {
  test(`${page}: program ${index} under '${title}' prints what is said there`, limit, async () => {
    await compiled
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'out', String(index), mainOf(files) ?? '')], {
      timeout: 50_000,
    })
    assert.equal(stderr, '')
    assert.equal(stdout, output)
  })
}
