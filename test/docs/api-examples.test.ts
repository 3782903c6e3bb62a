import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { transformSync } from 'esbuild'
import { longLimit } from '../helpers/limits.js'
import { root } from '../helpers/package.js'

/** Those of other folders need a server, or a module of their own for a worker. */
const folders = ['src/faces', 'src/queues']

interface Example {
  readonly title: string
  readonly code: string
}

/** The programs behind @example in the comments of a file. */
function examplesOf(path: string): Example[] {
  const comments = readFileSync(join(root, path), 'utf8').match(/\/\*\*[\s\S]*?\*\//g) ?? []
  return comments.flatMap((comment) => {
    const text = comment.replace(/^ *\* ?/gm, '')
    return [...text.matchAll(/@example\s+```ts\n([\s\S]*?)```/g)].map(([, code = '']) => ({ title: path, code }))
  })
}

const examples = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('overseer-script.ts'))
    .flatMap((name) => examplesOf(`${folder}/${name.replaceAll('\\', '/')}`)),
)

/** What the example says that it prints: the comments behind console.log(). */
function expectationsOf(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)].map(([, said = '']) => said.trim())
}

function isSaid(printed: string, said: string): boolean {
  return said.startsWith('... ') ? printed.endsWith(said.slice(4)) : printed === said
}

const folder = join(root, 'build', 'api-examples')

async function run({ code }: Example, index: number): Promise<string[]> {
  const printed: string[] = []
  const body = `export default async (console, { Queue, LifoQueue, PriorityQueue, attach, codecs, select, selectSync, spawn }) => {\n${code}\n}\n`
  const path = join(folder, `${index}.mjs`)
  const worker = "import { Worker } from 'node:worker_threads'\n"
  writeFileSync(path, transformSync(worker + body, { loader: 'ts', target: 'es2022' }).code)
  const { default: program } = await import(pathToFileURL(path).href)
  const log = (...values: unknown[]): unknown => printed.push(format(...values))
  await program({ log }, await import('janus-queue'))
  // What it prints by itself, after its last line.
  const isDone = (): boolean => expectationsOf(code).every((said) => printed.some((line) => isSaid(line, said)))
  for (let tries = 0; tries < 500 && !isDone(); tries++) await new Promise((resolve) => setTimeout(resolve, 10))
  return printed
}

test('the examples of the API print what they say', longLimit, async (t) => {
  assert.ok(examples.length > 40, `only ${examples.length} examples were found`)
  mkdirSync(folder, { recursive: true })
  t.after(() => rmSync(folder, { recursive: true, force: true }))
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
