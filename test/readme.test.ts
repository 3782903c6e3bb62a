import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const limit = { timeout: 100_000 }
const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

interface Program {
  title: string
  files: Map<string, string>
  output: string
}

/** The programs of a page: blocks of ts whose first line names the file, closed by a block of text, the output. */
function programsOf(page: string): Program[] {
  const programs: Program[] = []
  let title = ''
  let files = new Map<string, string>()
  for (const [, heading, language, body = ''] of page.matchAll(/^#+ ([^\n]*)$|^```(\w*)\n(.*?)^```$/gms)) {
    if (heading !== undefined) title = heading
    if (language === 'ts') {
      const [, name] = /^\/\/ (\w+\.ts)\n/.exec(body) ?? []
      assert.ok(name !== undefined, `under '${title}', a block of ts does not name its file`)
      assert.ok(!files.has(name), `under '${title}', ${name} comes twice`)
      files.set(name, body)
    } else if (language === 'text') {
      assert.ok(files.has('main.ts'), `under '${title}', there is an output without a main.ts`)
      programs.push({ title, files, output: body })
      files = new Map()
    }
  }
  assert.equal(files.size, 0, 'the last program has no output')
  return programs
}

const programs = programsOf(readFileSync(join(root, 'README.md'), 'utf8'))

// Inside the project, so that 'janus-queue' means this package.
mkdirSync(join(root, 'build'), { recursive: true })
const folder = mkdtempSync(join(root, 'build/readme-'))
after(() => rmSync(folder, { recursive: true, force: true }))

async function compile(): Promise<void> {
  for (const [index, { files }] of programs.entries()) {
    mkdirSync(join(folder, 'src', String(index)), { recursive: true })
    for (const [name, code] of files) writeFileSync(join(folder, 'src', String(index), name), code)
  }
  const compilerOptions = { rootDir: 'src', outDir: 'out', types: ['node'], declaration: false }
  const config = { extends: '../../tsconfig.base.json', compilerOptions, include: ['src'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  await run(process.execPath, [compiler, '-p', folder]).catch(({ stdout }) => assert.fail(stdout))
}

const compiled = compile()
compiled.catch(() => {})

test('the README has programs that compile', limit, async () => {
  assert.ok(programs.length >= 10)
  await compiled
})

for (const [index, { title, output }] of programs.entries()) {
  test(`the README's program under '${title}' prints what the README says`, limit, async () => {
    await compiled
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'out', String(index), 'main.js')], {
      timeout: 50_000,
    })
    assert.equal(stderr, '')
    assert.equal(stdout, output)
  })
}
