// Does what it is told until it is terminated. Here the word gets out at once, so that it may be terminated from its first step on.

import { workerData } from 'node:worker_threads'
import { commit } from '../../conformance/threads/victim.js'
import { port } from './port.js'

port.post('begun')
void commit(workerData) // not awaited: V8 of Node.js 20 may abort the process where a thread ends as a module with an await of its own begins
