import { Worker } from 'node:worker_threads'
import type { Role } from './workers/player.js'

/** Threads that play parts in histories, kept from one to the next: a new one costs more than a history. */
export class Players {
  readonly #workers: Worker[] = []

  /** Resolves when the thread has played its part, or is dead. */
  play(index: number, role: Role): Promise<void> {
    this.#workers[index] ??= new Worker(new URL('./workers/player.js', import.meta.url))
    const worker = this.#workers[index]
    const played = new Promise<void>((resolve, reject) => {
      const end = (): void => {
        worker.off('message', end)
        worker.off('exit', end)
        worker.off('error', reject)
        resolve()
      }
      worker.on('message', end)
      worker.on('exit', end)
      worker.on('error', reject)
    })
    worker.postMessage(role)
    return played
  }

  async kill(index: number): Promise<void> {
    const worker = this.#workers[index]
    delete this.#workers[index]
    await worker?.terminate()
  }

  async stop(): Promise<void> {
    for (const index of this.#workers.keys()) await this.kill(index)
  }
}
