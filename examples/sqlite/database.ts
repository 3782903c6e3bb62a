// SQLite with its synchronous API: Node.js's own where it is there, which is from 22.13; else libsql, which has better-sqlite3's API
// and comes with its binaries.

export type Value = string | number | bigint | null | Uint8Array
export type Row = Record<string, Value>

export interface Statement {
  run(...values: Value[]): unknown
  /** Rows as they are asked for. */
  iterate(...values: Value[]): IterableIterator<Row>
}

export interface Connection {
  exec(sql: string): unknown
  prepare(sql: string): Statement
  close(): void
}

export type Open = (file: string) => Connection

/** How connections are opened here. */
export async function sqlite(): Promise<Open> {
  const builtIn: string = 'node:sqlite'
  const { DatabaseSync } = await import(builtIn).catch(() => ({ DatabaseSync: undefined }))
  if (DatabaseSync !== undefined) return (file) => new DatabaseSync(file)
  const { default: Database } = await import('libsql')
  return (file) => new Database(file) as Connection
}
