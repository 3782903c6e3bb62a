// A process that spawns a worker, as its command line says, and prints what comes of it.

import { writeSync } from 'node:fs'
import { Queue, spawn } from 'janus-queue'

const [scenario = ''] = process.argv.slice(2)
const queue = new Queue<string>()
const module = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`
const later = module("setTimeout(() => console.log('worker'), 200)")
const print = (text: string): void => {
  writeSync(1, `${text}\n`)
}

const scenarios: Record<string, () => void> = {
  'spawn() with queues, throws': () => {
    spawn(module("throw new Error('thrown')"), { queues: [queue] })
  },
  'spawn() without queues, throws': () => {
    spawn(module("throw new Error('thrown')"), {})
  },
  'spawn(), ends after a while': () => {
    spawn(later, {}).exited.then((code) => print(`exited ${code}`))
  },
  'spawn(), unref()': () => {
    spawn(later, {}).unref()
    print('main')
  },
  'spawn(), unref(), ref()': () => {
    spawn(later, {})
      .unref()
      .unref()
      .ref()
      .exited.then((code) => print(`exited ${code}`))
  },
  'spawn(), ended, then nothing': () => {
    const worker = spawn(module(''), { queues: [queue] })
    worker.exited.then((code) => {
      print(`exited ${code}`)
      worker.ref()
    })
  },
  'blocked while the worker prints': () => {
    const source = "console.log('printed'); console.error('to stderr'); throw new Error('printed and gone')"
    spawn(module(source), { queues: [queue] })
    try {
      queue.syncQ.get()
    } catch (error) {
      const { cause } = {
        cause: undefined,
        ...Object(error),
        ...(error instanceof Error ? { cause: error.cause } : {}),
      }
      print(`blocked no longer: ${cause.message}`)
    }
    process.exit()
  },
}

scenarios[scenario]?.()
