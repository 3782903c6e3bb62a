// The thread that answers ping-pong.ts.

import { workerData } from 'node:worker_threads'
import { answer } from './two-words.js'

answer(workerData)
