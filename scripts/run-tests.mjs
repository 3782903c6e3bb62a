// Runs the test files that are named, two at a time, in this order; `node --test` would sort them.
import { run } from 'node:test'
import { readCommand } from './command.mjs'
import report from './reporter.mjs'

const { positionals: files } = readCommand(
  'Runs test files that are compiled, two at a time, in the order given.',
  {},
  'FILE...',
)

const events = run({ files, concurrency: 2 })
for await (const text of report(events)) process.stdout.write(text)
