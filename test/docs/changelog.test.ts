import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CODEC_VERSION } from '../../src/codec/tags.js'
import { VERSION } from '../../src/core/layout.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (name: string) => readFileSync(join(root, name), 'utf8')

test('the changelog begins with the version of the package, and its layout and codec', () => {
  const { version } = JSON.parse(read('package.json'))
  const [, ...found] = /^## (\S+) \(layout (\d+), codec (\d+)\)$/m.exec(read('CHANGELOG.md')) ?? []
  assert.deepEqual(found, [version, String(VERSION), String(CODEC_VERSION)])
})

test('what CONTRIBUTING names is there', () => {
  const text = read('CONTRIBUTING.md')
  const { scripts } = JSON.parse(read('package.json'))
  for (const [, name = ''] of text.matchAll(/`npm run ([\w:]+)/g)) assert.ok(name in scripts, `npm run ${name}`)
  const paths = [...text.matchAll(/`((?:src|test|docs|examples|proof|explore|scripts|conformance|\.ci)\/[\w./-]*)`/g)]
  assert.ok(paths.length > 10)
  for (const [, path = ''] of paths) assert.ok(existsSync(join(root, path)), path)
  for (const [, path = ''] of text.matchAll(/\]\(([^)]+)\)/g)) assert.ok(existsSync(join(root, path)), path)
})
