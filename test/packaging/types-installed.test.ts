import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { longLimit } from '../helpers/limits.js'
import { installInto, root, temporaryFolder, tool } from '../helpers/package.js'

/** A project that has the package installed, and is compiled in the ways that there are. */
const folder = temporaryFolder(tmpdir())
const ready = installInto(folder)
ready.catch(() => {})

/** Needs nothing but the language. */
const plain = `
  import { attach, codecs, PriorityQueue, Queue, SyncQueueEmpty } from 'janus-queue'
  import type { AsyncQueue, AsyncWaitOptions, BaseQueue, Codec, QueueOptions, QueueStats, SyncQueue } from 'janus-queue'

  export const queue: Queue<number> = new Queue<number>(3)
  export const face: SyncQueue<number> = attach<number>(queue.memory).syncQ
  face.put(1)
  export const item: Promise<number> = queue.asyncQ.get()
  export const stats: QueueStats = new PriorityQueue<[number, string]>().stats()
  export const isEmpty = (error: unknown): boolean => error instanceof SyncQueueEmpty
  export const codec: Codec<Uint8Array> = codecs.bytes
  // @ts-expect-error: a queue of numbers takes no text
  face.put('text')

  // What is attached has the items that the handle says.
  export const inferred: Queue<number>[] = [attach(queue), attach(queue.syncQ), attach(queue.asyncQ)]
  // @ts-expect-error: and no others
  export const mistaken: Queue<string> = attach(queue)
  export const unknown: Queue<unknown> = attach(JSON.parse('{}') as unknown)

  // Of what is returned and expected, everything has a name.
  export function drain(source: BaseQueue<number>, target: AsyncQueue<number>): Promise<void> {
    return target.put(source.getNowait())
  }
`

/** Has the types of the host too. */
const hosted = `
  import { Queue } from 'janus-queue'
  import type { AsyncWaitOptions } from 'janus-queue'
  export const memory: WebAssembly.Memory = new Queue().memory
  export const controlled: AsyncWaitOptions = { signal: new AbortController().signal }
  export const signal: AbortSignal | undefined = controlled.signal
  export async function go(queue: Queue<string>): Promise<string> {
    return queue.asyncQ.get({ signal: AbortSignal.timeout(1) })
  }
`

/** In CommonJS; its queues are those of the ES modules. */
const required = `
  import janus = require('janus-queue')
  import type { Queue } from 'janus-queue'
  export const queue: Queue<number> = new janus.Queue<number>()
  queue.syncQ.put(1)
`
/** Says the types of all that it exports. */
const isolated = `
  import { attach, Queue } from 'janus-queue'
  import type { AsyncQueue } from 'janus-queue'
  export const queue: Queue<number> = new Queue<number>()
  export function facesOf(handle: unknown): AsyncQueue<string> { return attach<string>(handle).asyncQ }
  export class Jobs extends Queue<{ id: number }> {}
`
const mixed = `
  import { Queue } from 'janus-queue'
  import { queue } from './required.cjs'
  export const same: Queue<number> = queue
`

const versions = ['typescript-5.4', 'typescript-5.9', 'typescript']
const resolutions = ['node16', 'nodenext', 'bundler']
const hosts = [
  { title: 'without types of a host', lib: ['es2022'], files: ['plain.mts'] },
  { title: 'with lib dom', lib: ['es2022', 'dom'], files: ['plain.mts', 'hosted.mts'] },
  { title: 'with lib webworker', lib: ['es2022', 'webworker'], files: ['plain.mts', 'hosted.mts'] },
]

const written = ready.then(() => {
  const files = {
    'plain.mts': plain,
    'hosted.mts': hosted,
    'required.cts': required,
    'mixed.mts': mixed,
    'isolated.mts': isolated,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
})
written.catch(() => {})

async function compile(version: string, moduleResolution: string, lib: string[], files: string[], more: object) {
  const config = `tsconfig.${[version, moduleResolution, ...lib, ...files].join('-')}.json`
  const compilerOptions = {
    ...{ noEmit: true, target: 'es2022', lib, types: [], moduleResolution, strict: true, skipLibCheck: false },
    ...{ module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution, exactOptionalPropertyTypes: true },
    ...more,
  }
  writeFileSync(join(folder, config), JSON.stringify({ compilerOptions, files }))
  const { code, output } = await tool(folder, `${version}/bin/tsc`, '-p', config)
  assert.equal(code, 0, `${version}, ${moduleResolution}, ${lib}: ${output}`)
}

for (const { title, lib, files } of hosts) {
  test(`the types are complete ${title}, from TypeScript 5.4 on, however modules are found`, longLimit, async () => {
    await written
    for (const version of versions) for (const way of resolutions) await compile(version, way, lib, files, {})
  })
}

test('the types go together with those of Node.js', longLimit, async () => {
  await written
  const more = { types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }
  // Those of Node.js have no namespace WebAssembly.
  const files = ['plain.mts', 'mixed.mts', 'required.cts']
  for (const version of versions.slice(1)) await compile(version, 'nodenext', ['es2023'], files, more)
})

test('a class is the same to modules that require it and to those that import it', longLimit, async () => {
  await written
  for (const version of versions) await compile(version, 'node16', ['es2022'], ['required.cts', 'mixed.mts'], {})
})

test('a library that is built upon the package has isolated declarations', longLimit, async () => {
  await written
  const more = {
    declaration: true,
    isolatedDeclarations: true,
    noEmit: false,
    emitDeclarationOnly: true,
    outDir: 'out',
  }
  for (const version of versions.slice(1)) await compile(version, 'nodenext', ['es2022'], ['isolated.mts'], more)
})
