import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Most time for the whole suite in one process. */
const LIMIT = 900_000

/** Runs a program of this folder that prints results, and calls `tell` with each. */
export async function runProcess(command, args, program, options, tell) {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(command, [...args, path, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let late = false
  // SIGKILL: a main thread that is blocked hears nothing else.
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, LIMIT)
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  const read = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('{')) tell(JSON.parse(line))
      else console.log(line)
    }
  })()
  try {
    const [status] = await Promise.all([ended, read])
    if (late) throw new Error(`the run took more than ${LIMIT} ms`)
    if (status !== 0) throw new Error(`the run ended with ${status}`)
  } finally {
    clearTimeout(timer)
  }
}
