import { isTable } from '../runtime/brand.js'
import { fromHost } from './host.js'
import { reasonOf } from './reason.js'
import { unpack } from './unpack.js'
import { STEPS, WASM } from './wasm.js'

/** The core's steps (src/core/index.ts): each one whole transition of the queue, or a refusal with a code below 0. */
export interface Core {
  // the thread's record
  register(thread: number): number
  hold(record: number): void
  held(): number
  claim(record: number): number
  inherit(dead: number): number
  unregister(): number
  wakeSurvivors(): void
  // waiting
  enterSleep(condition: number): void
  acknowledge(condition: number): number
  leaveSleep(condition: number): void
  arm(condition: number): number
  notifyAll(condition: number): void
  countCallers(condition: number, change: number): void
  countMemoryWaiters(change: number): void
  passOn(condition: number): void
  bind(loop: number): number
  // pages
  reserve(pages: number): number
  unreserve(): number
  extend(): number
  abandon(): number
  release(): number
  unpin(): number
  allocPage(): number
  freePage(): number
  retryGrowth(): void
  isRecordsShort(): number
  mostPages(overhead: number): number
  // orders
  fifoPut(): number
  fifoPutNumber(value: number): number
  fifoPutMany(items: number, from: number, bytes: number): number
  fifoGet(): number
  fifoScan(most: number): number
  fifoGetMany(items: number): number
  fifoPeek(): number
  fifoGrow(): number
  fifoShrink(): number
  fifoSweep(): number
  fifoDrop(shut: number): number
  lifoPut(): number
  lifoPutNumber(value: number): number
  lifoGet(): number
  lifoPeek(): number
  lifoGrow(): number
  lifoShrink(): number
  lifoSweep(): number
  heapPut(priority: number): number
  heapPutNumber(value: number): number
  heapGet(): number
  heapPeek(): number
  heapHelp(): number
  heapGrow(): number
  heapAddSlab(bytes: number): number
  heapShrink(): number
  heapSweep(): number
  drop(shut: number): number
  // the queue as a whole
  taskDone(): number
  setLimit(maxsize: number): number
  shut(): number
  isShut(): number
  puts(): number
  gets(): number
  size(): number
  unfinished(): number
  heldBytes(): number
  seemsFull(): number
}

let compiled: WebAssembly.Module | undefined

/** An instance of the core over `memory`, for this thread. */
export function instantiate(memory: WebAssembly.Memory): Core {
  const module = compiled ?? compile()
  compiled = module
  const { steps } = fromHost(() => new WebAssembly.Instance(module, { env: { memory } })).exports
  if (!isTable(steps)) throw new TypeError('the core has no table of steps')
  // The steps are those of src/core/index.ts, which this interface states: the build makes both from one tree.
  return new Steps(steps) as unknown as Core
}

/** A page's Content-Security-Policy may forbid it, which browsers tell each in words of its own. */
function compile(): WebAssembly.Module {
  try {
    return new WebAssembly.Module(unpack(WASM))
  } catch (error) {
    const message =
      `janus-queue: the WebAssembly core was refused (${reasonOf(error)}). Where a Content-Security-Policy is sent, with the ` +
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
