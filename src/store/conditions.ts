import { B_CALLERS, C_CALLERS, C_EPOCH_ASYNC, C_EPOCH_SYNC, C_NOT_EMPTY } from '../core/layout.js'
import { QueueState } from './queue-state.js'

/** How a thread waits for a condition of the queue, and has those notified who do (C1 to C6 of src/core/condition.ts). */
export class Conditions extends QueueState {
  /** All who wait on the condition, on all threads. */
  waiting(condition: number): number {
    return this.callers(condition) + this.sleepers(condition)
  }

  /** Asynchronous callers, and threads that select. */
  callers(condition: number): number {
    return Atomics.load(this.header, (condition + C_CALLERS) >> 2)
  }

  /** Those of other threads, of a condition that threads block for: this one's event loop does not turn while it is blocked. */
  callersElsewhere(condition: number): number {
    const index = (condition - C_NOT_EMPTY) >> 7 // as countCallers() of core/waiter.ts has it
    return this.callers(condition) - this.space.word(this.member + B_CALLERS + (index << 2))
  }

  /** Blocked threads, those that are about to block included. */
  sleepers(condition: number): number {
    return Atomics.load(this.header, condition >> 2)
  }

  /** Looks so often for so many items or slots, with a pause of so many turns in between; how many there are. */
  lookFor(condition: number, wanted: number, looks: number, pause: number): number {
    return this.core.lookFor(this.place, condition, wanted, looks, pause)
  }

  /** Registers this thread as about to block. */
  enterSleep(condition: number): void {
    this.core.enterSleep(this.place, condition)
  }

  /** This registered thread is about to look: the epoch to wait on. */
  acknowledge(condition: number): number {
    return this.core.acknowledge(this.place, condition)
  }

  /** Blocks this thread while the epoch is that; false where that took so many milliseconds. */
  sleep(condition: number, epoch: number, milliseconds: number): boolean {
    return Atomics.wait(this.header, (condition + C_EPOCH_SYNC) >> 2, epoch, milliseconds) !== 'timed-out'
  }

  leaveSleep(condition: number): void {
    this.core.leaveSleep(this.place, condition)
  }

  passOn(condition: number): void {
    this.core.passOn(this.place, condition)
  }

  /** Registers this event loop; the epoch to wait on, which is in the word of loopWordOf(). */
  arm(condition: number): number {
    return this.core.arm(this.place, condition)
  }

  /** Index in `header` of the word that event loops wait on. */
  loopWordOf(condition: number): number {
    return (condition + C_EPOCH_ASYNC) >> 2
  }

  notifyAll(condition: number): void {
    this.core.notifyAll(this.place, condition)
  }

  countCallers(condition: number, change: number): void {
    this.core.countCallers(this.place, this.member, condition, change)
  }

  countMemoryWaiters(change: number): void {
    this.core.countMemoryWaiters(this.place, this.member, change)
  }

  /** Lets the system be asked for memory again that it refused. */
  retryGrowth(): void {
    this.core.retryGrowth()
  }
}
