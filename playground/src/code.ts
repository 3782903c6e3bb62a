import type { QueueStats } from 'janus-queue'
import { byId } from './dom.js'

/** What the threads are at, as far as it changes what they run. */
export interface Running {
  stats: QueueStats
  producers: number
  consumers: number
  tasks: boolean
  pageTakes: boolean
}

interface Line {
  text: string
  /** How many wait in it. */
  waiting?: number
}

const classes = { fifo: 'Queue', lifo: 'LifoQueue', priority: 'PriorityQueue' }

/** What runs, beside what comes of it: lines in which somebody waits are marked. */
export class Code {
  #shown = ''

  show(running: Running): void {
    const lines = linesOf(running)
    const shown = JSON.stringify(lines)
    if (shown === this.#shown) return
    this.#shown = shown
    const children = lines.map(({ text, waiting = 0 }) => {
      const line = document.createElement('span')
      line.textContent = waiting > 0 ? `${text} // ${waiting} wait${waiting === 1 ? 's' : ''}` : text
      line.className = waiting > 0 ? 'waits' : text.startsWith('//') ? 'says' : ''
      return line
    })
    byId('code', HTMLElement).replaceChildren(...children)
  }
}

function linesOf({ stats, producers, consumers, tasks, pageTakes }: Running): Line[] {
  const { kind, maxsize, state, waitingPutters, waitingGetters, waitingJoiners } = stats
  const made = `const queue = new ${classes[kind]}(${maxsize > 0 ? maxsize : ''})`
  const lines: Line[] = [{ text: '// this page' }, { text: made }]
  if (waitingJoiners > 0) lines.push({ text: 'await asyncQ.join()', waiting: waitingJoiners })
  if (state !== 'open') lines.push({ text: state === 'closed' ? 'queue.close()' : 'queue.shutdown()' })
  if (pageTakes) {
    lines.push({ text: 'for (const item of await asyncQ.getMany(n))' }, { text: '  asyncQ.taskDone()' })
  }
  if (producers > 0) {
    lines.push({ text: '' }, { text: producers === 1 ? '// a producer' : `// each of ${producers} producers` })
    lines.push({ text: 'const { syncQ } = attach(message.data)' }, { text: 'for (;;)' })
    lines.push({ text: '  syncQ.put(makeItem())', waiting: waitingPutters })
  }
  if (consumers > 0) {
    lines.push({ text: '' }, { text: consumers === 1 ? '// a consumer' : `// each of ${consumers} consumers` })
    lines.push({ text: 'const { syncQ } = attach(message.data)' }, { text: 'for (;;) {' })
    if (tasks) {
      lines.push({ text: '  const task = syncQ.getTask()', waiting: waitingGetters })
      lines.push({ text: '  work(task.item)' }, { text: '  task.done()' }, { text: '}' })
    } else {
      lines.push({ text: '  const item = syncQ.get()', waiting: waitingGetters })
      lines.push({ text: '  work(item)' }, { text: '  syncQ.taskDone()' }, { text: '}' })
    }
  }
  return lines
}
