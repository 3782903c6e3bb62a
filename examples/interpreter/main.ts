// Runs programs for QuickJS whose input(), sleep() and fetch() block. Ctrl+C, or the end of the time they are given, interrupts them.
//
//   node main.js [--limit MILLISECONDS] [FILE]
//
// Without a file: the one in program.ts.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Interpreter, textOf } from './console.js'
import { program } from './program.js'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { limit: { type: 'string' } } })
const [file] = positionals

const interrupts = new AbortController()
process.on('SIGINT', () => interrupts.abort(new Error('interrupted')))
const reader = createInterface({ input: process.stdin })
const lines = reader[Symbol.asyncIterator]()
const interpreter = new Interpreter(new URL('./worker.js', import.meta.url), {
  async input(prompt) {
    process.stdout.write(prompt)
    return (await lines.next()).value
  },
  print: (text) => console.log(text),
})

try {
  await interpreter.ready()
  if (values.limit !== undefined) {
    setTimeout(() => interrupts.abort(new Error('out of time')), Number(values.limit)).unref()
  }
  await interpreter.run(file === undefined ? program : readFileSync(file, 'utf8'), interrupts.signal)
} catch (error) {
  console.error(textOf(error))
  process.exitCode = 1
} finally {
  reader.close()
  await interpreter[Symbol.asyncDispose]()
}
