// The programs that opted in, by their sockets; src/metrics/expose.ts says where these are and what is said there.
import { readdirSync, unlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const isWindows = process.platform === 'win32'
const NAMES = isWindows ? /^janus-queue\.(\d+)\.\d+$/ : /^(\d+)\.\d+\.sock$/

/** A line longer than this is from no program of ours. */
const LONGEST_LINE = 1 << 24

function sockets(pid) {
  const folder = isWindows ? '\\\\.\\pipe\\' : join(tmpdir(), `janus-queue-${process.getuid()}`)
  let names
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  const isWanted = (name) => NAMES.test(name) && (pid === undefined || NAMES.exec(name)[1] === pid)
  return names.filter(isWanted).map((name) => (isWindows ? folder + name : join(folder, name)))
}

/** Follows the programs that come and go. */
export class Programs {
  /** What each said last, by its socket: `{ pid, title, interval, queues }`, `before`: the one before that, and when. */
  said = new Map()
  #connections = new Map()
  #pid
  #onNews

  constructor(pid, onNews) {
    this.#pid = pid
    this.#onNews = onNews
  }

  /** Looks for programs that are not known yet. Resolves when each has said something, or can't. */
  async look() {
    const added = sockets(this.#pid).filter((path) => !this.#connections.has(path))
    await Promise.all(added.map((path) => this.#follow(path)))
  }

  close() {
    for (const connection of this.#connections.values()) connection.destroy()
  }

  #follow(path) {
    return new Promise((resolve) => {
      const connection = connect(path)
      const giveUp = setTimeout(resolve, 2000) // its event loop is blocked: it may answer later
      this.#connections.set(path, connection)
      let text = ''
      connection.setEncoding('utf8')
      connection.on('data', (more) => {
        text += more
        const lines = text.split('\n')
        text = lines.pop()
        if (text.length > LONGEST_LINE) connection.destroy()
        for (const line of lines) this.#hear(path, line, connection)
        resolve()
      })
      connection.on('error', ({ code }) => {
        if (code === 'ECONNREFUSED' && !isWindows) removeStale(path)
      })
      connection.on('close', () => {
        clearTimeout(giveUp)
        this.#connections.delete(path)
        if (this.said.delete(path)) this.#onNews()
        resolve()
      })
    })
  }

  #hear(path, line, connection) {
    let state
    try {
      state = JSON.parse(line)
    } catch {
      connection.destroy()
      return
    }
    const { before: _, ...last } = this.said.get(path) ?? {}
    this.said.set(path, { ...state, time: performance.now(), before: last.time === undefined ? undefined : last })
    this.#onNews(state)
  }
}

/** What a program left that was killed. */
function removeStale(path) {
  try {
    unlinkSync(path)
  } catch {}
}
