import assert from 'node:assert/strict'
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../helpers/package.js'

const folder = join(root, '.github/workflows')
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** What a workflow runs, command by command. */
function commandsOf(name: string): string[] {
  return [...textOf(name).matchAll(/^ +- run: (.+)$/gm)].map(([, command = '']) => command)
}

test('each command of a workflow is one that there is', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  for (const name of readdirSync(folder)) {
    assert.ok(commandsOf(name).length > 1, name)
    for (const command of commandsOf(name)) {
      const where = `${name}: ${command}`
      const [, script] = /^npm run (\S+)$/.exec(command) ?? []
      const [, program] = /^node (\S+)$/.exec(command) ?? []
      if (/^(git config|apt-get install) /.test(command)) continue
      if (script !== undefined) assert.ok(script in scripts, where)
      else if (program !== undefined) accessSync(join(root, program))
      else accessSync(join(root, command), constants.X_OK)
    }
  }
})

test('the CI runs everything; a release is asked for, and has the token that its provenance is made of', () => {
  assert.ok(commandsOf('ci.yml').includes('.ci/run'))
  assert.match(textOf('ci.yml'), /^permissions:\n {2}contents: read$/m)
  assert.equal(commandsOf('release.yml').at(-1), 'npm run release')
  assert.match(textOf('release.yml'), /^on:\n {2}workflow_dispatch:$/m)
  assert.match(textOf('release.yml'), /^permissions:\n {2}contents: write\n {2}id-token: write$/m)
})

test('what is installed before a release is what .ci/run installs', () => {
  const run = readFileSync(join(root, '.ci/run'), 'utf8')
  const installing = commandsOf('release.yml').filter((command) => command.includes('install'))
  assert.equal(installing.length, 3)
  for (const command of installing) assert.ok(run.includes(command.split(' ').at(-1) ?? ''), command)
})
