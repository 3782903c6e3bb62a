/** Runs one part of the suite in a copy of the project. */

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type {} from '../../explore/main.js'
import type { Copy } from './copy.js'
import { CASES, type Check } from './fault.js'

export interface Verdict {
  /** What noticed: the scenario or the test that failed first, or that the time was up; undefined: nothing did. */
  readonly notice: string | undefined
  readonly seconds: number
}

/** As scripts/reporter.mjs tells of it. */
const TEST_FAILED: RegExp = /^✖ (.*) \(.*$/m

/** As conformance/runners/threads.mjs tells of it, in JSON. */
const CASE_FAILED = /^\{"name":"(.*?)","outcome":"failed"/m

/** What a case of the conformance suite is told of Node.js. */
const NODE = { withoutWaitAsync: false, terminates: 'at once', tellsOfEnds: true }

/** How much more processor time than it was told the explorer may take, in seconds. */
const GRACE = 60
/** So many times as long it may take where nobody says how much of the processor it had. */
const SHARE = 20

/** Tests whose length is a choice are kept short. */
const BRIEFLY = { JANUS_TERMINATIONS: '5' }

/** `seconds`: the most that a test may take. */
export async function check(copy: Copy, what: Check, seconds = what.seconds): Promise<Verdict> {
  const start = performance.now()
  const notice = await noticeOf(copy.path, what, seconds * 1000)
  return { notice, seconds: (performance.now() - start) / 1000 }
}

function noticeOf(cwd: string, what: Check, limit: number): Promise<string | undefined> {
  if ('test' in what) return runTests(cwd, what.test, limit)
  if ('conformance' in what) return runCases(cwd, { wanted: what.conformance }, limit)
  const args = ['build/explore/main.js', '--seconds', String(what.seconds), '--scenario', what.explorer]
  return noticed(cwd, args, /^FAILED: (.*)$/m, (what.seconds + GRACE) * 1000, {}, true)
}

/** Runs the tests of that name; the first that failed. */
export function runTests(
  cwd: string,
  test: string,
  limit: number,
  env: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  if (test.startsWith(CASES)) return runCases(cwd, { wanted: '', cases: test.slice(CASES.length) }, limit, env)
  const args = ['--test-reporter=./scripts/reporter.mjs', `build/test/${test}.test.js`]
  return noticed(cwd, args, TEST_FAILED, limit, env)
}

function runCases(
  cwd: string,
  what: { wanted: string; cases?: string },
  limit: number,
  env: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  const options = JSON.stringify({ ...NODE, ...what })
  return noticed(cwd, ['conformance/runners/threads.mjs', options], CASE_FAILED, limit, env)
}

/** How long the clock of a limit runs at once. */
const TURN_MS = 200

/**
 * The first failure that the program tells of, at which it is ended. `limit`, in milliseconds, is counted in turns of this
 * process: where a machine stands still for a while, program and clock do so together. `busy`: the program never waits for
 * anything, and the limit is one of processor time, so that a machine which is busy with others makes nothing of nothing.
 */
export function noticed(
  cwd: string,
  args: string[],
  failure: RegExp,
  limit: number,
  more: NodeJS.ProcessEnv = {},
  busy = false,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...BRIEFLY, ...more }
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: HAS_GROUPS })
    let output = ''
    let end: string | undefined
    const stop = (why: string): void => {
      end ??= why
      endAll(child)
    }
    let passed = 0
    const timer = setInterval(() => {
      passed += TURN_MS
      const used = busy ? (processorTime(child.pid) ?? passed / SHARE) : passed
      if (used >= limit) stop('does not end')
    }, TURN_MS)
    const hear = (chunk: unknown): void => {
      output += String(chunk)
      const told = failure.exec(output)?.[1]
      if (told !== undefined) stop(told)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', reject)
    child.on('exit', () => endAll(child))
    child.on('close', (code) => {
      clearInterval(timer)
      const last = output.trimEnd().split('\n').at(-1) ?? ''
      resolve(end ?? (code === 0 ? undefined : `ends with code ${code}: ${last}`))
    })
  })
}

/** Processes are ended with those that they started: a server of theirs would go on for ever, and hold their pipes. */
const HAS_GROUPS = process.platform !== 'win32'

function endAll({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(HAS_GROUPS ? -pid : pid, 'SIGKILL')
  } catch {} // all of them have ended
}

/** Jiffies, which Linux tells of in hundredths of a second whatever the kernel's clock. */
const JIFFY_MS = 10

/** Milliseconds of processor time that the process has had; undefined where the system has no such file, or the process is gone. */
function processorTime(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * JIFFY_MS // utime and stime
  } catch {
    return undefined
  }
}
