import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Programs } from './programs.mjs'
import { table } from './table.mjs'

const NOBODY = 'no program of yours lets its queues be watched: expose([queue]), from janus-queue/metrics, does'

/** Shows what goes on at the queues of programs that opted in, until `q` or Ctrl-C. */
export async function top({ pid, json, once: isOnce }) {
  const { stdout } = process
  stdout.on('error', () => process.exit(0)) // whoever read it, like `head`, has gone
  if (json) return printJson(pid, isOnce)
  if (isOnce || !stdout.isTTY) return printOnce(pid, stdout.columns ?? 120)
  const stop = new AbortController()
  const programs = new Programs(pid, () => {})
  const { stdin } = process
  const leave = () => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, leave)
  if (stdin.isTTY) {
    stdin.setRawMode(true)
    stdin.setEncoding('utf8').on('data', (keys) => {
      if (['q', 'Q', '\x03'].some((key) => keys.includes(key))) leave()
    })
  }
  stdout.write('\x1b[?1049h\x1b[?25l') // a screen of its own, without a cursor
  try {
    while (!stop.signal.aborted) {
      await programs.look()
      draw(programs, pid)
      await sleep(500, undefined, { signal: stop.signal }).catch(() => {})
    }
  } finally {
    programs.close()
    stdout.write('\x1b[?25h\x1b[?1049l')
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.destroy()
  }
}

function draw(programs, pid) {
  const { columns = 80, rows = 24 } = process.stdout
  const said = [...programs.said.values()]
  const head = `janus-queue top${' '.repeat(Math.max(1, columns - 22))}q ends`
  const lines = said.length === 0 ? ['', absent(pid)] : table(said, columns, performance.now())
  const shown = [head, '', ...lines]
  const most = shown.length > rows ? [...shown.slice(0, rows - 1), `... ${shown.length - rows + 1} more lines`] : shown
  const text = most.map((line) => `${[...line].slice(0, columns).join('')}\x1b[K`).join('\r\n')
  process.stdout.write(`\x1b[H${text}\x1b[J`)
}

function absent(pid) {
  return pid === undefined ? NOBODY : `process ${pid} lets no queues be watched, or has ended`
}

/** Two looks, as rates need them. */
async function printOnce(pid, columns) {
  const programs = new Programs(pid, () => {})
  try {
    await programs.look()
    const said = () => [...programs.said.values()]
    if (said().length === 0) throw new Error(absent(pid))
    await sleep(Math.max(...said().map(({ interval }) => interval)) + 250)
    console.log(table(said(), columns, performance.now()).join('\n'))
  } finally {
    programs.close()
  }
}

async function printJson(pid, isOnce) {
  let lines = 0
  const programs = new Programs(pid, (state) => {
    if (state === undefined || (isOnce && lines > 0)) return
    lines++
    console.log(JSON.stringify({ time: new Date().toISOString(), ...state }))
  })
  await programs.look()
  if (isOnce) programs.close()
  if (isOnce && lines === 0) throw new Error(absent(pid))
  if (isOnce) return
  const again = setInterval(() => programs.look(), 1000)
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)))
  clearInterval(again)
  programs.close()
}
