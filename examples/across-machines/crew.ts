import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Options } from './options.js'
import type { Queues } from './queues.js'

const program = fileURLToPath(new URL('./main.js', import.meta.url))

/** Starts workers, threads or processes, and others in place of those that die. */
export class Crew {
  #dismissed = false

  start({ redis, run, lease, workers }: Options, { handles }: Queues): void {
    const args = [program, '--redis', redis ?? '', '--only', 'work', '--run', run, '--lease', String(lease)]
    const begin = (): void => {
      const worker =
        redis === undefined
          ? new Worker(program, { workerData: handles })
          : spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
      worker.on('exit', (code: number | null) => {
        if (code !== 0 && !this.#dismissed) setTimeout(begin, 500)
      })
    }
    for (let i = 0; i < workers; i++) begin()
  }

  dismiss(): void {
    this.#dismissed = true
  }
}
