import { byId, setText } from './dom.js'
import type { Sample } from './history.js'
import type { Plant } from './plant.js'
import { bytes, count, full, rate } from './words.js'

/** All that is text, bars and dots: the state, the figures, the threads, the memory. */
export function showFigures({ stats, putRate, getRate }: Sample, plant: Plant): void {
  const { size, maxsize, state, waitingPutters, waitingGetters, waitingJoiners } = stats
  const badge = byId('state', HTMLElement)
  badge.dataset.state = state
  setText('state', state)

  setText('size', full(size))
  setText('size-of', maxsize > 0 ? `of ${full(maxsize)}` : 'no limit')
  setText('puts-rate', rate(putRate))
  setText('gets-rate', rate(getRate))
  setText('puts-total', `${full(stats.puts)} in all`)
  setText('gets-total', `${full(stats.gets)} in all`)
  setText('unfinished', full(stats.unfinishedTasks))

  setText('waiting-putters', full(waitingPutters))
  setText('waiting-getters', full(waitingGetters))
  setText('waiting-joiners', full(waitingJoiners))
  setText('pressure', pressureOf(waitingPutters, waitingGetters, state))
  byId('flow', HTMLElement).dataset.pressure = waitingPutters > 0 ? 'in' : waitingGetters > 0 ? 'out' : 'none'

  const level = byId('level', HTMLElement)
  level.style.setProperty('--level', String(maxsize > 0 ? Math.min(1, size / maxsize) : size > 0 ? 0.5 : 0))
  level.dataset.limited = String(maxsize > 0)
  setText('level-text', maxsize > 0 ? `${full(size)} / ${full(maxsize)}` : full(size))
  showThreads('producer', plant.threads('producer'), waitingPutters, state !== 'open')
  showThreads('consumer', plant.threads('consumer'), waitingGetters, state === 'closed')

  const { bytesUsed, bytesReserved, maxBytes } = stats
  setText('memory-used', bytes(bytesUsed))
  setText('memory-reserved', bytes(bytesReserved))
  setText('memory-limit', bytes(maxBytes))
  const share = bytesReserved === 0 ? 0 : bytesUsed / bytesReserved
  byId('memory-bar', HTMLElement).style.setProperty('--level', String(share))
}

function pressureOf(putters: number, getters: number, state: string): string {
  if (state === 'draining') return 'Shut down: what is in may still be taken'
  if (state === 'closed') return 'Closed: all threads were released'
  if (putters > 0) return `Back-pressure: ${count(putters, 'putter')} ${putters === 1 ? 'waits' : 'wait'} for room`
  if (getters > 0) return `${count(getters, 'getter')} ${getters === 1 ? 'waits' : 'wait'} for an item`
  return 'Nobody waits'
}

/** A dot for each thread; stats() tells how many wait, not which. */
function showThreads(role: 'producer' | 'consumer', threads: number, waiting: number, ended: boolean): void {
  const list = byId(`${role}-threads`, HTMLElement)
  while (list.childElementCount > threads) list.lastElementChild?.remove()
  while (list.childElementCount < threads) list.append(document.createElement('span'))
  Array.from(list.children).forEach((dot, index) => {
    dot.className = ended ? 'ended' : index >= threads - waiting ? 'waits' : 'works'
  })
}
