import { type BuiltinCodec, BYTES_ID } from './builtin.js'
import { dataCloneError, describe } from './refusal.js'
import { VIEW_TYPES } from './tags.js'
import { extentOf } from './views.js'
import { ByteWriter } from './writer.js'

/** The bytes themselves are the format. */
export const bytes: BuiltinCodec<Uint8Array> = {
  id: BYTES_ID,

  encode(item) {
    const writer = new ByteWriter()
    writer.own()
    bytes.encodeTo(writer, item)
    return writer.copy()
  },

  decode(source) {
    return bytes.decodeFrom(source, 0, source.length)
  },

  encodeTo(writer, item) {
    // JavaScript callers give anything, and other realms have their own Uint8Array.
    const extent = extentOf(item)
    if (extent === undefined || VIEW_TYPES[extent.type] !== 'Uint8Array') {
      const reason = ArrayBuffer.isView(item) ? 'is no Uint8Array with a buffer' : 'is no Uint8Array'
      throw dataCloneError(`item: ${describe(item)} ${reason}, and codecs.bytes carries nothing else`)
    }
    writer.reserve(extent.length)
    writer.bytes.set(item, writer.position)
    writer.position += extent.length
  },

  decodeFrom(source, start, end) {
    return new Uint8Array(source.subarray(start, end))
  },
}
