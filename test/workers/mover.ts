// One producer or consumer of the stress test.

import { workerData } from 'node:worker_threads'
import { move } from '../../conformance/threads/mover.js'
import { port } from './port.js'

await move(port, workerData)
