// Does what it is told until it is terminated. Here the word gets out at once, so that it may be terminated from its first step on.

import { workerData } from 'node:worker_threads'
import { commit } from '../../conformance/threads/victim.js'
import { port } from './port.js'

port.post('begun')
await commit(workerData)
