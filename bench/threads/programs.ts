import type { Program } from './program.js'

const programs = {
  janus: () => import('../peers/janus.js'),
  'message-port': () => import('../peers/message-port.js'),
  multithreading: () => import('../peers/multithreading.js'),
  ringbuf: () => import('../peers/ringbuf.js'),
  'thread-stream': () => import('../peers/thread-stream.js'),
  synckit: () => import('../peers/synckit.js'),
  'bare-channel': () => import('../limits/bare-channel.js'),
  'bare-wait': () => import('../limits/bare-wait.js'),
  'bare-await': () => import('../limits/bare-await.js'),
  copy: () => import('../limits/copy.js'),
  heap: () => import('../limits/heap.js'),
}

export type ProgramName = keyof typeof programs

/** The program of that name, loaded where it is needed. */
export async function programOf(name: ProgramName): Promise<Program> {
  const { program } = await programs[name]()
  return program
}
