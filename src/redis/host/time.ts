import { HostError } from './failure.js'

/** What is promised, or a rejection once so much time has passed. */
export function within<R>(milliseconds: number, promised: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = afterAll(milliseconds, () => reject(new HostError('connection', 'the server has not answered in time')))
  })
  return Promise.race([promised, late]).finally(() => clearTimeout(timer))
}

/** Keeps no process alive. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}

/** As setTimeout, but what came while the event loop was busy is heard first: an answer that is there is not late. Keeps no process alive. */
export function afterAll(milliseconds: number, act: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(act), milliseconds).unref()
}
