import type { Cell } from '../measure/cell.js'
import type { Natives } from '../native/natives.js'
import { npmEntry } from '../paths.js'
import { threadsCell } from '../threads/crew.js'
import { itemBytes } from '../threads/items.js'
import type { ProgramName } from '../threads/programs.js'
import type { Spec } from '../threads/spec.js'

export const OURS = 'janus-queue'

/** Bytes that one sample may leave waiting in a queue without a limit. */
const MOST_BYTES = 256 * 2 ** 20

/** All who can do the workload: this package first, then the peers that are there. */
export function cellsFor(spec: Spec, natives: Natives): Cell[] {
  const most = spec.shape === 'flow' && spec.capacity === 0 ? Math.floor(MOST_BYTES / itemBytes[spec.item]) : undefined
  return [threadsCell(OURS, 'ours', 'janus', spec, most), ...npmCells(spec), ...nativeCells(spec, natives)]
}

function npmCells(spec: Spec): Cell[] {
  const { shape, from, to, item, capacity, order, batch, queues, resident, producers, consumers } = spec
  if (order !== 'fifo' || batch > 1 || queues > 1 || resident > 0) return []
  const oneToOne = producers === 1 && consumers === 1
  const peer = (name: string, program: ProgramName): Cell => threadsCell(name, 'peer', program, spec)
  const cells: Cell[] = []
  // A port has neither a limit nor a blocking side: it stands where the limit is not the point, and in its own way.
  if (shape !== 'pair' && (capacity === 0 || capacity >= 64) && (shape === 'flow' || to === 'async')) {
    cells.push(peer('MessagePort', 'message-port'))
  }
  const channelHolds = itemBytes[item] < itemBytes.bytes && capacity > 0
  if (npmEntry('multithreading') !== undefined && channelHolds && (from === 'sync' || shape !== 'pair')) {
    cells.push(peer('multithreading', 'multithreading'))
  }
  const ringHolds = (item === 'number' || item === 'bytes') && capacity > 0
  if (
    npmEntry('ringbuf.js') !== undefined &&
    ringHolds &&
    oneToOne &&
    shape !== 'trip' &&
    from === 'sync' &&
    to === 'sync'
  ) {
    cells.push(peer('ringbuf.js', 'ringbuf'))
  }
  const isText = item === 'string' || item === 'bytes'
  if (npmEntry('thread-stream') !== undefined && isText && oneToOne && shape === 'flow') {
    cells.push(peer('thread-stream', 'thread-stream'))
  }
  if (npmEntry('synckit') !== undefined && shape === 'trip' && from === 'sync' && to === 'async') {
    cells.push(peer('synckit', 'synckit'))
  }
  return cells
}

/** Other languages hand on a pointer, so they are compared by numbers alone. */
function nativeCells(spec: Spec, { python, janus, go, rust, unyielding }: Natives): Cell[] {
  const { shape, from, to, item, capacity, order, batch, queues, resident, producers, consumers } = spec
  if (item !== 'number' || batch > 1 || queues > 1) return []
  if (order === 'priority' && shape === 'pair' && python !== undefined) {
    return [python.cell('Python PriorityQueue', 'priority', spec)]
  }
  if (order !== 'fifo' || resident > 0) return []
  const cells: Cell[] = []
  const oneLoop = from !== 'async' || to !== 'async' || shape === 'pair'
  if (python !== undefined && janus && oneLoop) cells.push(python.cell('Python janus', 'janus', spec))
  if (from !== 'sync' || to !== 'sync') return cells
  if (python !== undefined) cells.push(python.cell('Python queue.Queue', 'queue', spec))
  if (go !== undefined && capacity > 0) cells.push(go.cell('Go channel', 'chan', spec))
  if (rust !== undefined) cells.push(rust.cell('crossbeam', 'crossbeam', spec), rust.cell('flume', 'flume', spec))
  if (unyielding !== undefined && producers + consumers > 2) {
    cells.push(unyielding.cell('crossbeam, unyielding', 'crossbeam', spec, 'limit'))
  }
  return cells
}
