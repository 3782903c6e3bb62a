import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

export interface Options {
  folder: string
  minSize: number
  threads: number
  all: boolean
  json: boolean
}

const usage = `Finds files with the same contents: threads that block read the disk, the event loop compares, two queues lie between.

  npm run demo -- [FOLDER] [OPTIONS]

FOLDER              where to look (default: this project's node_modules)
--min-size BYTES    leave out smaller files (default: 1)
--threads N         how many threads read (default: ${availableParallelism()}, the cores of this machine)
--all               list every group and what could not be read, not just the ten largest groups
--json              print the whole report as JSON
--help              print this

Symbolic links are not followed. Hard links to one file are shown, and not counted as waste.`

/** Ends the process after --help, and with code 2 where the arguments make no sense. */
export function readOptions(args: string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'min-size': { type: 'string', default: '1' },
        threads: { type: 'string', default: String(availableParallelism()) },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    if (positionals.length > 1) throw new Error('one folder at a time, please')
    return {
      folder: existingFolder(positionals[0] ?? fileURLToPath(new URL('../../../node_modules', import.meta.url))),
      minSize: wholeNumber('--min-size', values['min-size'], 0, 2 ** 53),
      threads: wholeNumber('--threads', values.threads, 1, 256),
      all: values.all,
      json: values.json,
    }
  } catch (error) {
    console.error(`duplicates: ${explained(error)}\nnpm run demo -- --help  lists what there is.`)
    process.exit(2)
  }
}

/** parseArgs speaks of how it could be told that an unknown option is no option, which is of no use here. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [, unknown] = /^Unknown option '([^']*)'/.exec(error.message) ?? []
  return unknown === undefined ? error.message : `there is no option ${unknown}`
}

function existingFolder(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) throw new Error(`there is no folder ${path}`)
  if (!stats.isDirectory()) throw new Error(`${path} is not a folder`)
  return path
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Error(`${name} takes a whole number from ${least} to ${most}, not '${text}'`)
}
