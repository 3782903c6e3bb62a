import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { longLimit } from '../helpers/limits.js'
import { root, run } from '../helpers/package.js'

/** Whatever reads its arguments by scripts/command.mjs, as it is called: of the compiled programs, what they are compiled to. */
const commands = [
  ...filesOf('scripts', '.mjs').filter((path) => path !== 'scripts/command.mjs' && reads(path, /\breadCommand\(/)),
  ...['bench/run.mjs', 'bench/redis.mjs', 'bench/calls.mjs', 'playground/serve.mjs'],
  ...[
    ...filesOf('proof', '.ts'),
    ...filesOf('proof/redis', '.ts'),
    ...filesOf('explore', '.ts'),
    ...filesOf('test/proof', '.ts'),
  ]
    .filter((path) => path !== 'proof/command.ts' && reads(path, /\bread(Numbers|Texts)\(/))
    .map((path) => `build/${path.replace(/\.ts$/, '.js')}`),
]

/** What is only imported by others, and no command. */
const modules = ['command', 'everywhere', 'manifest', 'overseer', 'release-checks', 'reporter', 'types']

function filesOf(folder: string, end: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(end))
  return names.map((name) => `${folder}/${name}`)
}

function reads(path: string, how: RegExp): boolean {
  return how.test(readFileSync(join(root, path), 'utf8'))
}

async function answerOf(path: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await run(process.execPath, [path, ...args], { cwd: root })) }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

test('each script is a command that reads its arguments, or is known to be none', () => {
  const names = filesOf('scripts', '.mjs')
  const unknown = names.filter((path) => !commands.includes(path) && !modules.includes(path.slice(8, -4)))
  // It passes its arguments on to the example, which reads them by itself.
  assert.deepEqual(unknown, ['scripts/demo.mjs'])
  assert.ok(commands.length > 20, `only ${commands.length} commands were found`)
  for (const path of commands) assert.ok(existsSync(join(root, path)), path)
})

test('an option that a command does not know is refused, with those that there are', longLimit, async () => {
  const left = [...commands, 'scripts/demo.mjs']
  const visit = async (): Promise<void> => {
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      const { code, stdout, stderr } = await answerOf(path, '--no-such-option')
      assert.notEqual(code, 0, path)
      assert.equal(stdout, '', path)
      assert.match(stderr, /--no-such-option/, path)
      assert.match(stderr, /--help/, path)
      assert.doesNotMatch(stderr, /^ +at /m, path)
    }
  }
  await Promise.all([visit(), visit()])
})

test('--help says what a command does', longLimit, async () => {
  for (const path of ['scripts/test.mjs', 'playground/serve.mjs', 'bench/run.mjs', 'build/proof/soak.js']) {
    const { code, stdout, stderr } = await answerOf(path, '--help')
    assert.equal(code, 0, stderr)
    assert.match(stdout, /usage: /i, path)
    assert.match(stdout, /--help/, path)
    assert.ok(stdout.length > 100, path)
  }
})

test('a number that is none is refused, with the option and what was given', longLimit, async () => {
  for (const [path, option] of [
    ['bench/run.mjs', '--rounds=some'],
    ['playground/serve.mjs', '--port=-1'],
    ['build/proof/soak.js', '--seed=x'],
  ] as const) {
    const { code, stderr } = await answerOf(path, option)
    const [name = '', value = ''] = option.split('=')
    assert.equal(code, 2, path)
    assert.match(stderr, new RegExp(`${name} must be a number, \\d at least, got '${value}'`), path)
  }
})
