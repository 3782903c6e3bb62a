// The far end of a comlink call: gives back what it was called with.
import { parentPort } from 'node:worker_threads'
import { expose } from 'comlink'
import adapt from 'comlink/dist/esm/node-adapter.mjs'

expose({ echo: (item) => item }, adapt(parentPort))
