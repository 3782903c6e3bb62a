import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { limit } from '../helpers/limits.js'
import { root } from '../helpers/package.js'

/** Most bytes that an entry adds to a page that has the core already, minified and gzip'd. */
const budget = { rpc: 6_800, streams: 1_100 }

async function sizeOf(...specifiers: string[]): Promise<number> {
  const contents = specifiers.map((specifier) => `export * from '${specifier}'`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, 'test') },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

for (const [name, most] of Object.entries(budget)) {
  test(`janus-queue/${name} adds ${most} bytes to a page at most`, limit, async () => {
    const core = await sizeOf('janus-queue')
    const both = await sizeOf('janus-queue', `janus-queue/${name}`)
    assert.ok(both > core)
    assert.ok(both - core <= most, `${both - core} bytes`)
  })
}
