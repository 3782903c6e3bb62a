/** Puts `now`, milliseconds, in the place of whichever clock the package takes: to be called before it is loaded (src/runtime/ambient.ts). */
export function replaceClock(now: () => number): void {
  performance.now = now
  const hrtime = (): [seconds: number, nanoseconds: number] => {
    const time = now()
    return [Math.floor(time / 1e3), (time % 1e3) * 1e6]
  }
  Object.assign(process, { hrtime: Object.assign(hrtime, { bigint: process.hrtime.bigint }) })
}
