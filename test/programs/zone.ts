// A wait in a zone of zone.js: which of its timers the zone sees.

import 'zone.js/node'

interface Zones {
  readonly current: {
    fork(spec: object): { run<R>(run: () => R): R }
  }
}

const { Queue } = await import('janus-queue')
const { current } = Reflect.get(globalThis, 'Zone') as Zones
const tasks: string[] = []
const zone = current.fork({
  name: 'tested',
  onScheduleTask(
    delegate: { scheduleTask(zone: object, task: object): object },
    _: object,
    target: object,
    task: { type: string; source: string },
  ) {
    if (task.type === 'macroTask') tasks.push(task.source)
    return delegate.scheduleTask(target, task)
  },
})
const queue = new Queue<number>()
const get = zone.run(() => queue.asyncQ.get())
const timed = zone.run(() => queue.asyncQ.get({ timeout: 20 }))
console.log(await timed.catch((error: Error) => error.name), tasks.join())
queue.syncQ.put(1)
console.log(await get)
