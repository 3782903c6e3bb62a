// The log beside thread-stream, pino's own, in one run: how many lines a second, and what is in the file after each kind of end.
//
//   node beside.js [LINES [END...]]
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const [lines = '50000', ...wanted] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'janus-log-'))
const peers = ['janus-queue', 'thread-stream']
const all = ['exit', 'throw', 'reject', 'thread-exit', 'thread-throw', 'thread-terminate']
let files = 0

/** Runs a program that may end badly; what it printed, and its log. */
function run(name: string, ...args: string[]): Promise<{ stdout: string; file: string }> {
  const file = join(folder, `${files++}.log`)
  const program = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args, file], { timeout: 120_000 }, (_, stdout) => resolve({ stdout, file }))
  })
}

async function pace(peer: string, threads: number): Promise<string> {
  const { stdout } = await run('pace', peer, String(threads), lines)
  const { held, whole } = JSON.parse(stdout)
  const rate = (milliseconds: number) => ((threads * Number(lines)) / milliseconds).toFixed(0)
  return `${rate(held)} / ${rate(whole)}`
}

async function kept(peer: string, how: string): Promise<string> {
  const { file } = await run('crash', peer, how, lines)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return String(text.split('\n').filter(isLine).length)
}

function isLine(text: string): boolean {
  try {
    return JSON.parse(text).n > 0
  } catch {
    return false
  }
}

function row(title: string, cells: readonly string[]): void {
  console.log(title.padEnd(44) + cells.map((cell) => cell.padStart(18)).join(''))
}

async function compare(title: string, cell: (peer: string) => Promise<string>): Promise<void> {
  const cells: string[] = []
  for (const peer of peers) cells.push(await cell(peer))
  row(title, cells)
}

console.log(`${lines} lines a thread, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`)
row('', peers)
for (const threads of [1, 4]) {
  await compare(`1,000 lines/s, ${threads} thread${threads > 1 ? 's' : ''}: logged / in the file`, (peer) =>
    pace(peer, threads),
  )
}
for (const how of wanted.length > 0 ? wanted : all)
  await compare(`lines in the file after ${how}`, (peer) => kept(peer, how))
rmSync(folder, { recursive: true, force: true })
