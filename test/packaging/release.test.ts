import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { longLimit } from '../helpers/limits.js'
import { root, run } from '../helpers/package.js'

interface Checks {
  budget: { size: number; unpackedSize: number; files: number }
  disagreements(read: object): string[]
  strayFiles(files: string[]): string[]
  excess(packed: { size: number; unpackedSize: number; files: unknown[] }): string[]
}
const checks: Checks = await import(pathToFileURL(join(root, 'scripts/release-checks.mjs')).href)

interface Ended {
  code: number
  stdout: string
  stderr: string
}

async function release(...args: string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await run(process.execPath, ['scripts/release.mjs', ...args], { cwd: root })) }
  } catch (error) {
    return error as Ended
  }
}

test('a dry run of the release names each check and each command, and publishes nothing', longLimit, async () => {
  const { code, stdout, stderr } = await release(
    '--dry-run',
    '--only',
    'agree',
    '--only',
    'the package holds',
    '--only',
    'the package is',
  )
  assert.equal(code, 0, stdout + stderr)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const lines = stdout.trimEnd().split('\n')
  assert.deepEqual(
    lines.map((line) => line.replace(/\d+ bytes packed, \d+ files/, 'so many').replace(/: not asked for$/, '')),
    [
      `janus-queue ${version}, dry run`,
      '– the working tree is clean, and the commit that of main',
      '✔ version, changelog, layout and codec agree',
      '– it is a CI that can tell where the package comes from',
      '✔ the package holds what it should, and nothing else',
      '✔ the package is small: so many',
      '– publint',
      '– the types, by @arethetypeswrong/cli',
      '– what JSR gets',
      '– JSR would take it',
      `would run: npm publish ./janus-queue-${version}.tgz --provenance --access public`,
      'would run: deno publish --allow-dirty',
      `would run: git tag --annotate v${version} --message v${version}`,
      `would run: git push origin v${version}`,
    ],
  )
})

test('the release script explains itself, and makes no release of a part of the checks', longLimit, async () => {
  assert.match((await release('--help')).stdout, /--dry-run +publishes nothing/)
  const partial = await release('--only', 'agree')
  assert.equal(partial.code, 2)
  assert.match(partial.stderr, /--only is for --dry-run/)
  assert.equal((await release('--force')).code, 2)
})

test('a release whose numbers differ is refused, whichever it is', () => {
  const right = {
    manifest: { version: '1.2.3', publishConfig: { provenance: true } },
    lock: { version: '1.2.3', packages: { '': { version: '1.2.3' } } },
    jsr: { version: '1.2.3' },
    changelog: '# Changelog\n\n## 1.2.3 (layout 4, codec 5)\n\n## 1.2.2 (layout 3, codec 5)\n',
    layout: '4',
    codec: '5',
  }
  assert.deepEqual(checks.disagreements(right), [])
  const cases: [object, RegExp][] = [
    [{ manifest: { version: '1.2' } }, /1\.2 is no version/],
    [{ manifest: { version: '1.2.3' } }, /provenance/],
    [{ manifest: { ...right.manifest, private: true } }, /private/],
    [{ lock: { version: '1.2.2', packages: right.lock.packages } }, /package-lock\.json says 1\.2\.2/],
    [{ lock: { version: '1.2.3' } }, /in package-lock\.json says undefined/],
    [{ jsr: { version: '1.2.4' } }, /jsr\.json says 1\.2\.4/],
    [{ layout: '6' }, /\(layout 4, codec 5\)', but this is 1\.2\.3 \(layout 6, codec 5\)/],
    [{ codec: undefined }, /codec undefined/],
    [{ changelog: '## 1.2.3' }, /no heading like/],
  ]
  for (const [change, complaint] of cases) {
    assert.match(checks.disagreements({ ...right, ...change }).join('\n'), complaint)
  }
})

test('a release with a stray file, without one that it needs, or too large, is refused', () => {
  const needed = ['LICENSE', 'README.md', 'package.json', 'dist/index.node.js', 'dist/index.web.js', 'dist/index.d.ts']
  assert.deepEqual(checks.strayFiles([...needed, 'rpc/package.json', 'dist/cli.mjs']), [])
  for (const stray of ['src/index.ts', 'dist/index.js.map', '.npmrc', 'dist/deep/index.js']) {
    assert.deepEqual(checks.strayFiles([...needed, stray]), [`${stray} does not belong into the package`])
  }
  assert.deepEqual(checks.strayFiles(needed.slice(1)), ['LICENSE is missing in the package'])
  const { budget } = checks
  const most = { ...budget, files: Array.from({ length: budget.files }) }
  assert.deepEqual(checks.excess(most), [])
  assert.match(checks.excess({ ...most, size: budget.size + 1 }).join(), /^size is \d+, and may be \d+$/)
  assert.equal(checks.excess({ size: 1e9, unpackedSize: 1e9, files: Array.from({ length: 99 }) }).length, 3)
})
