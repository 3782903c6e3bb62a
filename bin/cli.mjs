#!/usr/bin/env node
// npx janus-queue: what the package offers to a terminal.
import { parseArgs } from 'node:util'
import { top } from './top.mjs'

const usage = `Usage: npx janus-queue top [PID] [options]

Watches the queues of the programs of yours that opted in, on this machine:

  import { expose } from 'janus-queue/metrics'
  expose([queue])

PID      this process alone
--once   looks once, prints it and ends
--json   prints a line of JSON a look instead
--help   says this

q or Ctrl-C ends it. Where the output is no terminal, --once is meant unless --json is given.`

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { once: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  const [command, pid, ...more] = positionals
  if (values.help || (command === undefined && process.argv.length === 2)) console.log(usage)
  else if (command !== 'top')
    throw new Error(command === undefined ? 'which command?' : `there is no command ${command}`)
  else if (more.length > 0) throw new Error(`unexpected argument ${more[0]}`)
  else if (pid !== undefined && !/^\d+$/.test(pid)) throw new Error(`PID is a number, not ${pid}`)
  else await top({ pid, json: values.json === true, once: values.once === true })
} catch (error) {
  const [, unknown] = /^Unknown option '([^']*)'/.exec(error.message) ?? []
  console.error(`janus-queue: ${unknown === undefined ? error.message : `there is no option ${unknown}`}`)
  console.error('npx janus-queue --help says what there is.')
  process.exitCode = 2
}
