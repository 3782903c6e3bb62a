import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { after } from 'node:test'
import { root } from './package.js'

/** Where a program of this project serves its page: started when it is first asked for, ended with the test file. */
export function servedBy(path: string): () => Promise<string> {
  let address: Promise<string> | undefined
  let server: ChildProcess | undefined
  after(() => server?.kill())
  process.once('exit', () => server?.kill()) // where another hook has failed before
  const serve = (): Promise<string> => {
    const child = spawn(process.execPath, [join(root, path), '--port', '0'])
    server = child
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        const [found] = /http:\S+/.exec(String(chunk)) ?? []
        if (found !== undefined) resolve(found)
      })
      child.stderr.on('data', (chunk) => reject(new Error(String(chunk))))
      child.on('exit', (code) => reject(new Error(`the server ended with code ${code}`)))
    })
  }
  return () => {
    address ??= serve()
    return address
  }
}
