import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { Worker } from 'node:worker_threads'
import { transformSync } from 'esbuild'
import { startCalls } from 'janus-queue/rpc'
import { type Example, examplesIn, expectationsOf } from '../helpers/api-examples.js'
import { longLimit } from '../helpers/limits.js'
import { root } from '../helpers/package.js'

/** Those of src/redis need a server: test/redis/docs.test.ts. */
const examples = ['codec', 'faces', 'metrics', 'queues', 'rpc', 'streams'].flatMap((name) => examplesIn(`src/${name}`))

function isSaid(printed: string, said: string): boolean {
  return said.startsWith('... ') ? printed.endsWith(said.slice(4)) : printed === said
}

const folder = join(root, 'build', 'api-examples')

/** What the examples take for granted: the modules of the workers that they start, and what a stream has. */
const workers = {
  'format.js': `import { serveCalls } from 'janus-queue/rpc'
    serveCalls({ format: async (text) => text.replace('=', ' = ') })`,
  'doubles.js': `import { workerData } from 'node:worker_threads'
    import { attach } from 'janus-queue'
    const [there, back] = [workerData.there, workerData.back].map((queue) => attach(queue).syncQ)
    for (const n of there) back.put(2 * n)
    back.shutdown()`,
}
const numbers = () => Readable.toWeb(Readable.from([1, 2, 3]))

const compiled = (text: string): string => transformSync(text, { loader: 'ts', target: 'es2022' }).code

/** Runs what is a program, and calls the handlers of what is a worker's module. */
async function run({ code }: Example, index: number): Promise<string[]> {
  const path = join(folder, `${index}.mjs`)
  if (/^serveCalls\(/m.test(code)) {
    writeFileSync(path, compiled(`import { callContext, serveCalls } from 'janus-queue/rpc'\n${code}`))
    await using started = startCalls<{ add(a: number, b: number): number; fetch(url: string): string }>(
      pathToFileURL(path),
    )
    if (/\badd\b/.test(code)) assert.equal(await started.async.add(1, 2), 3)
    else assert.equal(await started.async.fetch('data:text/plain,hello'), 'hello')
    return []
  }
  const names = {
    ...(await import('janus-queue')),
    ...(await import('janus-queue/rpc')),
    ...(await import('janus-queue/metrics')),
  }
  const all: Record<string, unknown> = {
    ...names,
    ...(await import('janus-queue/streams')),
    Worker,
    numbers: numbers(),
  }
  writeFileSync(path, compiled(`export default async (console, { ${Object.keys(all).join(', ')} }) => {\n${code}\n}\n`))
  const printed: string[] = []
  const { default: program } = await import(pathToFileURL(path).href)
  await program({ log: (...values: unknown[]): unknown => printed.push(format(...values)) }, all)
  // What it prints by itself, after its last line.
  const isDone = (): boolean => expectationsOf(code).every((said) => printed.some((line) => isSaid(line, said)))
  for (let tries = 0; tries < 500 && !isDone(); tries++) await new Promise((resolve) => setTimeout(resolve, 10))
  return printed
}

test('the examples of the API print what they say', longLimit, async (t) => {
  assert.ok(examples.length > 60, `only ${examples.length} examples were found`)
  mkdirSync(folder, { recursive: true })
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(workers)) writeFileSync(join(folder, name), text)
  for (const [index, example] of examples.entries()) {
    const printed = await run(example, index).catch((error: unknown) => {
      throw new Error(`${example.title}:\n${example.code}`, { cause: error })
    })
    for (const said of expectationsOf(example.code)) {
      assert.ok(
        printed.some((line) => isSaid(line, said)),
        `${example.title} does not print '${said}' but ${JSON.stringify(printed)}:\n${example.code}`,
      )
    }
  }
})
