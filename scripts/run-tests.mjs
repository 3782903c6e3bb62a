// Runs the test files that are named, two at a time, in this order; `node --test` would sort them.
import { run } from 'node:test'
import report from './reporter.mjs'

const events = run({ files: process.argv.slice(2), concurrency: 2 })
for await (const text of report(events)) process.stdout.write(text)
