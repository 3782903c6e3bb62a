// The one thread that has the database. Its API blocks, which disturbs nobody here; other threads call, and each gets its rows as it reads them.
import { spawnData } from 'janus-queue'
import { serveCalls } from 'janus-queue/rpc'
import { type Row, sqlite, type Value } from './database.js'

const open = await sqlite()
const file = spawnData<string>()
const writer = open(file)
writer.exec('pragma journal_mode = wal') // whoever reads sees what was there when it began, and holds up no writer
let made = 0

const handlers = {
  exec(sql: string): void {
    writer.exec(sql)
  },
  /** Runs a statement once for each row, all of them or none. */
  runMany(sql: string, rows: readonly (readonly Value[])[]): void {
    const statement = writer.prepare(sql)
    writer.exec('begin immediate')
    try {
      for (const row of rows) statement.run(...row)
      writer.exec('commit')
    } catch (error) {
      writer.exec('rollback')
      throw error
    }
  },
  /** A generator: rows are sent 64 ahead of whoever reads them, and no further. A caller that stops early ends it at its `finally`. */
  *rows(sql: string, ...values: Value[]): Generator<Row> {
    const reader = open(file) // of its own, so that no other caller's reading keeps this one in the past
    try {
      for (const row of reader.prepare(sql).iterate(...values)) {
        made++
        yield row
      }
    } finally {
      reader.close()
    }
  },
  /** Rows sent until now, to all. */
  made: () => made,
}
export type Database = typeof handlers

serveCalls(handlers)
