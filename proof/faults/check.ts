/** Runs one part of the suite in a copy of the project. */

import { spawn } from 'node:child_process'
import type {} from '../../explore/main.js'
import type { Copy } from './copy.js'
import type { Check } from './fault.js'

export interface Verdict {
  /** What noticed: the scenario or the test that failed first, or that the time was up; undefined: nothing did. */
  readonly notice: string | undefined
  readonly seconds: number
}

/** As scripts/reporter.mjs tells of it. */
export const TEST_FAILED: RegExp = /^✖ (.*) \(.*$/m

/** How much longer than it was told the explorer may take, in seconds. */
const GRACE = 60

/** Tests whose length is a choice are kept short. */
const BRIEFLY = { JANUS_TERMINATIONS: '5' }

/** `seconds`: the most that a test may take. */
export async function check(copy: Copy, what: Check, seconds = what.seconds): Promise<Verdict> {
  const start = performance.now()
  const isTest = 'test' in what
  const args = isTest
    ? ['--test-reporter=./scripts/reporter.mjs', `build/test/${what.test}.test.js`]
    : ['build/explore/main.js', '--seconds', String(what.seconds), '--scenario', what.explorer]
  const limit = (isTest ? seconds : what.seconds + GRACE) * 1000
  const notice = await noticed(copy.path, args, isTest ? TEST_FAILED : /^FAILED: (.*)$/m, limit)
  return { notice, seconds: (performance.now() - start) / 1000 }
}

/** How long the clock of a limit runs at once. */
const TURN_MS = 200

/**
 * The first failure that the program tells of, at which it is ended. `limit`, in milliseconds, is counted in turns of this
 * process: where a machine stands still for a while, program and clock do so together.
 */
export function noticed(
  cwd: string,
  args: string[],
  failure: RegExp,
  limit: number,
  more: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...BRIEFLY, ...more }
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let end: string | undefined
    const stop = (why: string): void => {
      end ??= why
      child.kill('SIGKILL')
    }
    let left = limit
    const timer = setInterval(() => {
      left -= TURN_MS
      if (left <= 0) stop('does not end')
    }, TURN_MS)
    const hear = (chunk: unknown): void => {
      output += String(chunk)
      const told = failure.exec(output)?.[1]
      if (told !== undefined) stop(told)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(timer)
      const last = output.trimEnd().split('\n').at(-1) ?? ''
      resolve(end ?? (code === 0 ? undefined : `ends with code ${code}: ${last}`))
    })
  })
}
