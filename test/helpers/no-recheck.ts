// To be imported before the package: nothing looks again by itself in this thread, so that what ends a wait is news of it, or nothing.

import timers from 'node:timers'

function setInterval(): object {
  return {}
}
Object.assign(timers, { setInterval })
