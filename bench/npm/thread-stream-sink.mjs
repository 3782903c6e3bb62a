// The far end of a thread-stream: counts the KiB that arrive.
import { Writable } from 'node:stream'

export default function open({ received }) {
  let bytes = 0
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      bytes += chunk.length
      Atomics.store(received, 0, Math.floor(bytes / 1024))
      Atomics.notify(received, 0)
      done()
    },
  })
}
