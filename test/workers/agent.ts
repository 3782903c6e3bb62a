// Carries out the commands of helpers/agent.ts on the queues whose handles it was started with.

import { workerData } from 'node:worker_threads'
import { serve } from '../../conformance/threads/agent.js'
import { port } from './port.js'

serve(port, { role: 'agent', handles: workerData })
