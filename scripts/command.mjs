// What the commands of this project have in common: --help, and an answer to arguments that they don't know.
import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** Whether the module at this URL is the command that runs, and is not only imported by it. */
export function isCommand(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url)
}

/**
 * Reads the arguments of the command that runs. `--help` prints what it does and its options, and ends it; an argument that
 * it does not know ends it with the same on stderr, and code 2.
 *
 * @param about What the command does, in a sentence or more.
 * @param options By name: `type` and `default` as node:util's parseArgs takes them, `value`: what stands for the value in the
 * help, `help`: what it does, `choices`: the values that there are, `least`: its value is a number, and at least this.
 * @param positionals What may stand besides options, such as 'TEXT'; '' for nothing, a last '...' for any number.
 * @returns The values of the options by name, and the list of `positionals`.
 */
export function readCommand(about, options = {}, positionals = '') {
  const command = `node ${commandPath()}`
  const all = { ...options, help: { type: 'boolean', short: 'h', help: 'says this' } }
  let read
  try {
    read = parseArgs({ options: Object.fromEntries(Object.entries(all).map(known)), allowPositionals: true })
    check(read)
  } catch (error) {
    const problem = error.message.split('. ')[0].replace(/\.$/, '')
    console.error(`${basename(commandPath())}: ${problem}\n\n${usage()}`)
    process.exit(2)
  }
  if (read.values.help) {
    console.log(`${about}\n\n${usage()}`)
    process.exit(0)
  }
  const { help: _, ...values } = read.values
  return { ...values, positionals: read.positionals }

  function check({ values, positionals: given }) {
    const most = positionals.endsWith('...')
      ? Number.POSITIVE_INFINITY
      : positionals === ''
        ? 0
        : positionals.split(' ').length
    if (given.length > most) throw new Error(`unexpected argument '${given[most]}'`)
    for (const [name, { choices, least }] of Object.entries(options)) {
      for (const value of [values[name] ?? []].flat()) {
        if (choices !== undefined && !choices.includes(value)) {
          throw new Error(`--${name} must be one of ${choices.join(', ')}, got '${value}'`)
        }
        if (least === undefined) continue
        values[name] = Number(value === '' ? Number.NaN : value)
        if (!(values[name] >= least)) throw new Error(`--${name} must be a number, ${least} at least, got '${value}'`)
      }
    }
  }

  function usage() {
    const rows = Object.entries(all).map(([name, { type, short, value = 'VALUE', help, choices }]) => [
      `${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ` ${choices?.join('|') ?? value}` : ''}`,
      help,
    ])
    const width = Math.max(...rows.map(([left]) => left.length))
    const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`)
    return [`Usage: ${command}${positionals === '' ? '' : ` [${positionals}]`} [options]`, '', ...lines].join('\n')
  }
}

function known([name, { type, short, multiple, default: preset }]) {
  const option = { type, short, multiple, default: preset }
  return [name, Object.fromEntries(Object.entries(option).filter(([, value]) => value !== undefined))]
}

/** The script as one calls it from here. */
function commandPath() {
  const path = process.argv[1] ?? ''
  const here = `${process.cwd()}/`
  return path.startsWith(here) ? path.slice(here.length) : path
}
