import { WASM_PAGE_BYTES } from '../core/layout.js'
import { isTable } from '../runtime/brand.js'
import { fromHost } from './host.js'
import { messageOf } from './message.js'
import { unpack } from './unpack.js'
import { STEPS, WASM } from './wasm.js'

/**
 * The core's steps (src/core/index.ts): each one whole transition of a queue or of the memory, or a refusal with a code below 0.
 * `place` is the address of a queue's header.
 */
export interface Core {
  // the thread's record
  register(thread: number): number
  hold(record: number): void
  held(): number
  claim(record: number, thread: number): number
  inherit(dead: number): number
  countOut(): number
  unregister(): number
  // memberships
  addMembers(): number
  create(member: number, quota: number, flags: number): number
  join(member: number, place: number, generation: number, flags: number): number
  quit(member: number, died: boolean): number
  bury(member: number): number
  follow(member: number, change: number): number
  unfollow(place: number, member: number, serial: number): number
  wakeMember(member: number): number
  // waiting
  enterSleep(place: number, condition: number): void
  acknowledge(place: number, condition: number): number
  leaveSleep(place: number, condition: number): void
  enterSelect(): void
  leaveSelect(): void
  arm(place: number, condition: number): number
  notifyAll(place: number, condition: number): void
  countCallers(place: number, member: number, condition: number, change: number): void
  countMemoryWaiters(place: number, member: number, change: number): void
  passOn(place: number, condition: number): void
  bind(place: number, loop: number): number
  // pages
  reserve(place: number, pages: number): number
  unreserve(): number
  extend(): number
  abandon(): number
  release(): number
  unpin(): number
  allocPage(place: number): number
  freePage(): number
  freeCell(): number
  retryGrowth(): void
  mapped(): number
  isRecordsShort(): number
  mostPages(place: number, overhead: number): number
  // orders
  fifoPut(place: number): number
  fifoPutNumber(place: number, value: number): number
  fifoPutMany(place: number, items: number, from: number, bytes: number): number
  fifoPutOver(place: number): number
  fifoGet(place: number): number
  fifoScan(place: number, most: number): number
  fifoGetMany(place: number, items: number): number
  fifoPeek(place: number): number
  fifoGrow(place: number): number
  fifoShrink(place: number): number
  fifoSweep(place: number): number
  fifoDrop(place: number, shut: number, reason: number): number
  lifoPut(place: number): number
  lifoPutNumber(place: number, value: number): number
  lifoPutOver(place: number): number
  lifoGet(place: number): number
  lifoPeek(place: number): number
  lifoGrow(place: number): number
  lifoShrink(place: number): number
  lifoSweep(place: number): number
  heapPut(place: number, priority: number): number
  heapPutNumber(place: number, value: number): number
  heapScanLast(place: number): number
  heapPutOver(place: number, priority: number): number
  heapGet(place: number): number
  heapPeek(place: number): number
  heapHelp(place: number): number
  heapGrow(place: number): number
  heapShrink(place: number): number
  heapSweep(place: number): number
  drop(place: number, shut: number, reason: number): number
  // loans
  fifoLend(place: number, member: number): number
  fifoGiveBack(place: number, member: number, cell: number): number
  fifoGiveBackLast(place: number, member: number, cell: number): number
  fifoHelp(place: number): number
  lifoLend(place: number, member: number): number
  lifoGiveBack(place: number, member: number, cell: number, last: number): number
  heapLend(place: number, member: number): number
  heapGiveBack(place: number, member: number, cell: number, last: number): number
  loanDone(place: number, member: number, cell: number): number
  addSlabFor(place: number, bytes: number): number
  shrinkSlabs(place: number): number
  // the queue as a whole
  taskDone(place: number): number
  setLimit(place: number, maxsize: number): number
  shut(place: number, reason: number): number
  state(place: number): number
  puts(place: number): number
  gets(place: number): number
  size(place: number): number
  unfinished(place: number): number
  lent(place: number): number
  redelivered(place: number): number
  overflowed(place: number): number
  countOverflow(place: number): void
  heldBytes(place: number): number
  seemsFull(place: number): number
  lookFor(place: number, condition: number, wanted: number, looks: number, pause: number): number
}

let compiled: WebAssembly.Module | undefined

/** So often an instance is made anew; each further time takes another growth in the microseconds that it is made in. */
const MOST_INSTANCES = 16

/**
 * An instance of the core over `memory`, for this thread. JavaScriptCore lets one that is made while another thread grows the
 * memory miss that growth for good, whatever is asked afterwards: it is made anew until it knows what the memory itself says.
 */
export function instantiate(memory: WebAssembly.Memory): Core {
  let core = newInstance(memory)
  for (let made = 1; core.mapped() * WASM_PAGE_BYTES < memory.buffer.byteLength && made < MOST_INSTANCES; made++) {
    core = newInstance(memory)
  }
  return core
}

function newInstance(memory: WebAssembly.Memory): Core {
  const module = compiled ?? compile()
  compiled = module
  const { steps } = fromHost(() => new WebAssembly.Instance(module, { env: { memory } })).exports
  if (!isTable(steps)) throw new TypeError('the core has no table of steps')
  // The steps are those of src/core/index.ts, whose names the build puts beside them: the interface above states the same.
  return new Steps(steps) as unknown as Core
}

/** A page's Content-Security-Policy may forbid it, which browsers tell each in words of its own. */
function compile(): WebAssembly.Module {
  try {
    return new WebAssembly.Module(unpack(WASM))
  } catch (error) {
    const message =
      `janus-queue: the WebAssembly core was refused (${messageOf(error)}). Where a Content-Security-Policy is sent, with the ` +
      "page or with the script of a worker, its script-src needs 'wasm-unsafe-eval'"
    throw Object.assign(new WebAssembly.CompileError(message), { cause: error })
  }
}

/** Reads each step from the table when it is first called for: making all of them would take longer than the instance. */
class Steps {
  readonly table: WebAssembly.Table

  constructor(table: WebAssembly.Table) {
    this.table = table
  }

  static {
    STEPS.forEach((name, index) => {
      Object.defineProperty(Steps.prototype, name, {
        get(this: Steps): unknown {
          const value: unknown = this.table.get(index)
          Object.defineProperty(this, name, { value })
          return value
        },
      })
    })
  }
}
