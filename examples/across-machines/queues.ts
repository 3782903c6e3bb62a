/** The two queues, of this process or of a server. The rest of the program does not know which. */
import { type AnyAsyncQueue, attach, PriorityQueue, Queue } from 'janus-queue'
import { connect } from 'janus-queue/redis'

/** By priority: 0 for a folder, else the size of the file. */
export type Task = [priority: number, job: { kind: 'folder' | 'file'; path: string }]

export interface Result {
  path: string
  sha256?: string
  /** Why it could not be read. */
  reason?: string
}

/** A result; or the word of the collector itself that there will be no more. */
export type Message = Result | { end: string }

export interface Lent<T> {
  readonly item: T
  done(): void | Promise<void>
}

export interface Line<T> extends AnyAsyncQueue<T> {
  getTask(): Promise<Lent<T>>
}

export interface Queues {
  readonly tasks: Line<Task>
  readonly results: Line<Message>
  /** For workerData. */
  readonly handles?: unknown
  /** Rejects once the server has forgotten something. */
  readonly lost: Promise<never>
  /** The work is done: whoever waits for more is let go. */
  finish(): Promise<void>
  leave(): Promise<void>
}

export function local(): Queues {
  const tasks = new PriorityQueue<Task>(0, { name: 'tasks', eventLoop: 'any' })
  const results = new Queue<Message>(1000, { name: 'results', eventLoop: 'any' })
  return {
    ...over(tasks, results),
    handles: { tasks, results },
    finish: async () => {
      tasks.close()
      results.close()
    },
  }
}

export function attached(handles: { tasks: unknown; results: unknown }): Queues {
  return over(attach<Task>(handles.tasks), attach<Message>(handles.results))
}

function over(tasks: Pick<Queue<Task>, 'asyncQ'>, results: Pick<Queue<Message>, 'asyncQ'>): Queues {
  const nothing = async (): Promise<void> => {}
  return { tasks: tasks.asyncQ, results: results.asyncQ, lost: new Promise(() => {}), finish: nothing, leave: nothing }
}

export async function remote(url: string, run: string, lease: number): Promise<Queues> {
  const connection = await connect(url, { commandTimeout: 60_000 })
  const tasks = await connection.open<Task>(`${run}-tasks`, { kind: 'priority', lease })
  // The collector reports nothing before it has told everything, so that the next one has it all if it dies.
  const results = await connection.open<Message>(`${run}-results`, { maxsize: 1000, lease, maxUnreported: 1e9 })
  const lost = new Promise<never>((_, reject) => {
    tasks.on('lost', reject)
    results.on('lost', reject)
  })
  lost.catch(() => {})
  return {
    tasks: tasks.asyncQ,
    results: results.asyncQ,
    lost,
    finish: async () => {
      await tasks.shutdown()
      await Promise.all([connection.destroy(`${run}-tasks`), connection.destroy(`${run}-results`)])
    },
    leave: () => connection.close(),
  }
}
