// crossbeam's bounded channel, as bare as AssemblyScript can say it: a turn a slot, one exchange and one store a step. It has no
// waiting, no deaths, no limits that change. Memory: who gets at 64, who puts at 192, the slots from 1024 on: turn, 0, number.

const GETTERS: usize = 64
const PUTTERS: usize = 192
const SLOTS: usize = 1024
const SLOT_BYTES: usize = 16
const NUMBER: usize = 8

export function reset(capacity: u32): void {
  for (let i: u32 = 0; i < capacity; i++) store<u32>(SLOTS + i * SLOT_BYTES, i)
}

/** Whether there was room; `capacity` is a power of two. */
export function put(item: f64, capacity: u32): boolean {
  while (true) {
    const turn = atomic.load<u32>(PUTTERS)
    const slot = SLOTS + (turn & (capacity - 1)) * SLOT_BYTES
    const ahead = <i32>(atomic.load<u32>(slot) - turn)
    if (ahead < 0) return false
    if (ahead > 0 || atomic.cmpxchg<u32>(PUTTERS, turn, turn + 1) != turn) continue
    store<f64>(slot + NUMBER, item)
    atomic.store<u32>(slot, turn + 1)
    return true
  }
  return false
}

/** NaN: there is none. */
export function get(capacity: u32): f64 {
  while (true) {
    const turn = atomic.load<u32>(GETTERS)
    const slot = SLOTS + (turn & (capacity - 1)) * SLOT_BYTES
    const ahead = <i32>(atomic.load<u32>(slot) - turn - 1)
    if (ahead < 0) return NaN
    if (ahead > 0 || atomic.cmpxchg<u32>(GETTERS, turn, turn + 1) != turn) continue
    const item = load<f64>(slot + NUMBER)
    atomic.store<u32>(slot, turn + capacity)
    return item
  }
  return NaN
}

/** The same within WebAssembly, where no call comes in between. */
export function pairs(count: i32, capacity: u32): void {
  for (let i = 0; i < count; i++) {
    put(<f64>i, capacity)
    get(capacity)
  }
}
