import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { blocksOf, pagesOfDocs, textOfPage } from '../helpers/blocks.js'
import { root } from '../helpers/package.js'

/** Where the programs of a page are run. */
const runBy: Record<string, string> = {
  'README.md': 'docs/readme.test.ts',
  'docs/index.md': 'docs/readme.test.ts',
  'docs/guide.md': 'docs/readme.test.ts',
  'docs/metrics.md': 'docs/readme.test.ts',
  'docs/rpc.md': 'docs/readme.test.ts',
  'docs/streams.md': 'docs/readme.test.ts',
  'docs/redis.md': 'redis/docs.test.ts',
  'docs/runtimes.md': 'docs/runtimes.test.ts',
}

test('each page with a program is one whose programs are run', () => {
  const isProgram = ({ language }: { language: string }): boolean => language === 'ts' || language === 'js'
  const pages = pagesOfDocs().filter((page) => blocksOf(page).some(isProgram))
  assert.deepEqual(pages.sort(), Object.keys(runBy).sort())
  for (const [page, file] of Object.entries(runBy)) {
    assert.ok(readFileSync(join(root, 'test', file), 'utf8').includes(`'${page}'`), `test/${file} runs ${page}`)
  }
})

test('a block of code is a program, commands, or text: nothing that is shown in one place and not in another', () => {
  for (const page of pagesOfDocs()) {
    for (const { language, body } of blocksOf(page)) {
      assert.ok(['ts', 'js', 'sh', 'text', ''].includes(language), `${page}: '${language}'`)
      assert.ok(language !== '' || body.startsWith('src/\n'), `${page}: a block without a language`)
    }
    const outside = textOfPage(page).replace(/^```.*?^```$/gms, '')
    assert.doesNotMatch(outside, /^\n {4}\S/m, `${page}: a block that is only indented`)
  }
})

/** Commands that need the network, or another program beside them. */
const others = /^(npm install|npx janus-queue|curl |ACL SETUSER)/

test('each command of the pages is one that there is', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  let count = 0
  for (const page of pagesOfDocs()) {
    const lines = blocksOf(page).flatMap(({ language, body }) => (language === 'sh' ? body.trim().split('\n') : []))
    for (const command of lines.flatMap((line) => line.replace(/\s+#.*/, '').split(' && '))) {
      count++
      const where = `${page}: ${command}`
      const [, script] = /^npm (?:run )?(\w+)/.exec(command) ?? []
      const [, project] = /^npx tsc -p (\S+)/.exec(command) ?? []
      const [, program = ''] = /^node (\S+)/.exec(command) ?? []
      if (others.test(command)) continue
      if (project !== undefined) assert.ok(existsSync(join(root, project, 'tsconfig.json')), where)
      else if (script !== undefined) assert.ok(script in scripts, where)
      else assert.ok(sourceOf(page, program) !== undefined, where)
    }
  }
  assert.ok(count > 20, `only ${count} commands were found`)
})

/** What `node program` runs: of the recipes, a program of examples/. */
function sourceOf(page: string, program: string): string | undefined {
  const path = page.startsWith('docs/recipes/') ? `examples/${program}` : program.replace(/^build\//, '')
  return [path, path.replace(/\.js$/, '.ts')].find((name) => program !== '' && existsSync(join(root, name)))
}
