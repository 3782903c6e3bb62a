// The same with piscina. It has no priorities; a queue of tasks that has them can be given to it.
import { Piscina } from 'piscina'
import type { Hasher, PoolOptions } from './hasher.js'

type TaskQueue = NonNullable<NonNullable<ConstructorParameters<typeof Piscina>[0]>['taskQueue']>
type Task = NonNullable<ReturnType<TaskQueue['shift']>>

class Priorities implements TaskQueue {
  readonly #lines = new Map<number, Set<Task>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  push(task: Task): void {
    const priority = priorityOf(task)
    const line = this.#lines.get(priority) ?? new Set()
    this.#lines.set(priority, line.add(task))
    this.#size++
  }

  shift(): Task | null {
    const [first] = [...this.#lines.keys()].sort((a, b) => a - b)
    const [task] = this.#lines.get(first ?? 0) ?? []
    if (task === undefined) return null
    this.remove(task)
    return task
  }

  remove(task: Task): void {
    const priority = priorityOf(task)
    const line = this.#lines.get(priority)
    if (!line?.delete(task)) return
    if (line.size === 0) this.#lines.delete(priority)
    this.#size--
  }
}

function priorityOf(task: Task): number {
  const options: unknown = Reflect.get(task, Piscina.queueOptionsSymbol)
  return typeof options === 'object' && options !== null ? Number(Reflect.get(options, 'priority')) : 0
}

export function piscinaHasher({ threads, waiting }: PoolOptions): Hasher {
  const pool = new Piscina<object, string>({
    filename: new URL('./piscina-worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    maxQueue: waiting,
    taskQueue: new Priorities(),
  })
  return {
    hash: (bytes, priority, signal) => pool.run({ bytes, [Piscina.queueOptionsSymbol]: { priority } }, { signal }),
    close: () => pool.destroy(),
  }
}
