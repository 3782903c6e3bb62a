// The thread that answers ping-pong.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { answer } from './two-words.js'

parentPort?.postMessage('ready')
answer(workerData)
