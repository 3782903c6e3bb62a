// The conformance suite: what every runtime has to do, written against the public API alone.

import './cases/order.js'
import './cases/nowait.js'
import './cases/waiting.js'
import './cases/timeout.js'
import './cases/main-thread.js'
import './cases/shutdown.js'
import './cases/abort.js'
import './cases/tasks.js'
import './cases/values.js'
import './cases/codecs.js'
import './cases/handle.js'
import './cases/memory.js'
import './cases/threads.js'
import './cases/ping-pong.js'
import './cases/termination.js'

export { run } from './harness.js'
