import * as scripts from '../scripts/scripts.js'
import type { Call } from './call.js'
import { deliveriesOf, type State } from './state.js'

/** Gives records to the call, fetching those that are not here; where nobody wants them any more, they go back. */
export function deliver(
  s: State,
  call: Call,
  ids: readonly number[],
  records: readonly unknown[],
  taken: boolean,
): void {
  const lends = s.lends
  if (records.every((record) => Buffer.isBuffer(record) && record.length > 0)) {
    if (taken || !lends) s.received += ids.length
    give(s, call, records as Buffer[])
    return
  }
  if (!lends && !taken) s.received += ids.length
  const wire = s.wire
  if (wire === undefined) {
    undelivered(s, call)
    return
  }
  for (const id of ids) s.fetching.add(id)
  wire
    .run(scripts.fetch, s.keys, [...s.who(wire), ...ids.map(String)])
    .finally(() => {
      for (const id of ids) s.fetching.delete(id)
    })
    .then(([word, ...fetched]) => {
      if (String(word) !== 'OK') throw new Error(String(word))
      const all = ids.map((_, i) => {
        const here = records[i]
        return Buffer.isBuffer(here) && here.length > 0 ? here : fetched[i]
      })
      const there = all.filter((record): record is Buffer => Buffer.isBuffer(record) && record.length > 0)
      if (there.length > 0) give(s, call, there)
      else undelivered(s, call)
    })
    .catch(() => undelivered(s, call))
}

/** What it was to have is gone or not to be had now: it asks anew, and what is on lease without anybody goes back at the resume. */
function undelivered(s: State, call: Call): void {
  if (call.phase !== 'over') s.enqueue(call)
}

function give(s: State, call: Call, records: readonly Buffer[]): void {
  const lends = s.lends
  const isWanted = call.phase !== 'over' && call.ending !== 'abort'
  if (!isWanted) {
    for (const record of records) {
      const id = record.readUIntBE(0, 6)
      s.enqueue(s.own({ op: 'undo', id, record: lends ? undefined : record }))
    }
    call.settle('aborted')
    return
  }
  if (lends) {
    const { face } = call
    for (const record of records) s.leases.set(record.readUIntBE(0, 6), { face, deliveries: deliveriesOf(record) })
  }
  call.settle(
    'ok',
    records.map((record) => s.given(record, call.face)),
  )
}
