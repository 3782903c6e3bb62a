// Gate: one 64-bit word that is both a lock (bit 0) and a counter (the rest).
//
//   even  free; value / 2 is the count
//   odd   taken; value >> 1 is still the count of before
//
// G1  Only the thread that moved the word from even to odd writes the words its gate guards, but for what a file's own invariants
//     except (F2), and only it moves the word back to even.
// G2  Everything between take() and leave() is a straight line inside one exported function: no loop, no call, no
//     trap. Engines stop a terminated thread only at a loop's head, at a call or at a function's entry, so no thread
//     dies holding a gate (test/memory/straight-line.test.ts). What memory.copy, memory.fill, memory.grow and notify do, engines
//     do in calls of their own: these end before a thread is stopped, in each engine that was tried (proof/terminations.ts).
// G3  leave() is a sequentially consistent store: it publishes the section and the count at once, and orders the
//     section before the look at the waiters that follows it.

export const TAKEN: u64 = 1

/** Takes the gate: the word as it was, even; odd, where another has it. */
// @ts-ignore: decorator
@inline
export function take(gate: usize): u64 {
  return takeSeen(gate, atomic.load<u64>(gate))
}

/** As take(), where the word is still what it was seen as. */
// @ts-ignore: decorator
@inline
export function takeSeen(gate: usize, seen: u64): u64 {
  return seen & TAKEN ? TAKEN : atomic.cmpxchg<u64>(gate, seen, seen | TAKEN) == seen ? seen : TAKEN
}

// @ts-ignore: decorator
@inline
export function isTaken(seen: u64): bool {
  return (seen & TAKEN) != 0
}

// @ts-ignore: decorator
@inline
export function leave(gate: usize, value: u64): void {
  atomic.store<u64>(gate, value)
}

/** Leaves without a change of the count. */
// @ts-ignore: decorator
@inline
export function refuse(gate: usize, seen: u64, code: i32): i32 {
  atomic.store<u64>(gate, seen)
  return code
}

// @ts-ignore: decorator
@inline
export function countOf(gate: usize): u64 {
  return atomic.load<u64>(gate) >> 1
}
