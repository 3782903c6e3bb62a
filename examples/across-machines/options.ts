import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

export interface Options {
  folder: string | undefined
  redis: string | undefined
  only: 'work' | 'collect' | undefined
  run: string
  workers: number
  lease: number
}

const usage = `Hashes all files of a folder, by threads or by processes of many machines.

  node main.js FOLDER [OPTIONS]

--redis URL     share the work with other processes, by this server
--only ROLE     work, or collect: just that; default: collect, and start workers
--run NAME      which processes work together (default: hashes)
--workers N     how many to start (default: ${availableParallelism()}, the cores of this machine)
--lease MS      a process not heard of for so long is dead (default: 10000)
--help          print this`

/** Ends the process after --help, and with code 2 where the arguments make no sense. */
export function readOptions(args: string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        redis: { type: 'string' },
        only: { type: 'string' },
        run: { type: 'string', default: 'hashes' },
        workers: { type: 'string', default: String(availableParallelism()) },
        lease: { type: 'string', default: '10000' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const { redis, only, run } = values
    if (only !== undefined && only !== 'work' && only !== 'collect') throw new Error('--only takes work or collect')
    if (only !== undefined && redis === undefined) throw new Error('--only needs --redis')
    if (only !== 'work' && positionals.length !== 1) throw new Error('which folder?')
    return {
      folder: positionals[0],
      redis,
      only,
      run,
      workers: wholeNumber('--workers', values.workers),
      lease: wholeNumber('--lease', values.lease),
    }
  } catch (error) {
    console.error(`across-machines: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(2)
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Error(`${name} takes a whole number, not '${text}'`)
}
