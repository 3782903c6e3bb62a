/** Which test runs which place of the layers: one that does not run a changed place need not be asked about it. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Copy } from '../faults/copy.js'

/** As V8 tells of it. Ranges lie within each other, the outer before the inner. */
interface Script {
  readonly url: string
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
  }[]
}

/** The places at which a layer's file lies in a copy. */
const LAYERS = /\/(?:dist|build\/src|build\/second-copy)\/(.*\.js)$/

const BEFORE = 16

export class Coverage {
  /** By test and file: for each character whether some process or thread of the test ran it. */
  readonly #ran = new Map<string, Uint8Array>()

  /** Lets `run` run a test, and notes what it runs. */
  async collect<R>(copy: Copy, test: string, run: (env: NodeJS.ProcessEnv) => Promise<R>): Promise<R> {
    const folder = mkdtempSync(join(tmpdir(), 'janus-queue-coverage-'))
    try {
      const result = await run({ NODE_V8_COVERAGE: folder })
      for (const name of readdirSync(folder)) this.#add(copy, test, readFileSync(join(folder, name), 'utf8'))
      return result
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** Whether the test runs what is at `offset` or just before it: V8 counts an operator to what stands behind it. */
  runs(test: string, file: string, offset: number): boolean {
    const ran = this.#ran.get(`${test} ${file}`)
    return ran?.subarray(Math.max(offset - BEFORE, 0), offset + 1).includes(1) === true
  }

  #add(copy: Copy, test: string, report: string): void {
    const { result }: { result: readonly Script[] } = JSON.parse(report)
    for (const { url, functions } of result) {
      const file = url.includes(copy.path) ? LAYERS.exec(url)?.[1] : undefined
      if (file === undefined) continue
      const ranges = functions.flatMap((each) => each.ranges)
      const length = Math.max(...ranges.map(({ endOffset }) => endOffset))
      const here = new Uint8Array(length)
      for (const { startOffset, endOffset, count } of ranges) here.fill(count > 0 ? 1 : 0, startOffset, endOffset)
      const key = `${test} ${file}`
      const all = this.#ran.get(key) ?? new Uint8Array(length)
      this.#ran.set(key, all)
      for (let i = 0; i < length; i++) all[i] = (all[i] ?? 0) | (here[i] ?? 0)
    }
  }
}
