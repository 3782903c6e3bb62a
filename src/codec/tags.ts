/**
 * Counts the changes of what the bytes of codecs.structured and codecs.json mean: threads that disagree on it would misread
 * each other's items.
 */
export const CODEC_VERSION = 1

/**
 * The format of codecs.structured.
 *
 *   item      := header value
 *   header    := TREE | GRAPH       GRAPH: some value is a REFERENCE, so the reader has to number what it makes
 *
 * value := one tag byte, then
 *
 *   00-7f           the integer 0..127
 *   80-bf           a latin1 string of 0..63 units: the units
 *   c0-cf           an array of 0..15 elements, without holes or further properties: the values
 *   UNDEFINED NULL FALSE TRUE       nothing
 *   INT8 INT16 INT32                1, 2, 4 bytes, signed, little-endian
 *   FLOAT32 FLOAT64                 4, 8 bytes, in the machine's order: the bytes never leave it
 *   BIGINT64                        8 bytes, likewise
 *   BIGINT                          sign (0 or 1), varint count, bytes of the magnitude, most significant first
 *   STRING8 STRING16                varint units, the units (1 byte; 2 bytes, little-endian)
 *   OBJECT                          | entries END
 *   SHAPED                          names, the values in the order of the names; only at a depth below MAX_DEPTH
 *   SHAPE                           one byte, the number of a SHAPED before it, whose names are also this object's; the values
 *   ABSENT                          instead of a value after SHAPED or SHAPE: there is no property of that name after all
 *   ARRAY                           varint length | the values
 *   SPARSE                          varint length | entries END      (arrays with holes or further properties)
 *   MAP                             | key value ... END
 *   SET                             | value ... END
 *   DATE                            8 bytes, as FLOAT64
 *   REGEXP                          source and flags, as string values
 *   ERROR                           ERROR_* flags and type, [message], [stack], as string values | [cause] [properties]
 *   DOM_EXCEPTION                   name, message, stack, as string values (stack may be UNDEFINED) | properties
 *   BOXED                           the value in the box: boolean, number, string or bigint
 *   BUFFER                          varint length, the bytes
 *   RESIZABLE                       varint length, varint maximum length, the bytes
 *   VIEW                            VIEW_* flags and type, the buffer as a value, [varint offset, varint length in elements]
 *   REFERENCE                       varint number of the object
 *   QUEUE                           8 bytes, as FLOAT64: where it lies in the memory that the item's queue lies in too
 *
 *   entries   := key value ...
 *   properties := entries END entries END       those that are not enumerable, and those that are
 *   names     := one byte, how many; the ascii units of each, of which the last has bit 7 set
 *   key       := one byte 00-fc: that many latin1 units | KEY8 or KEY16, varint units, the units
 *   varint    := 7 bits a byte, lowest first, bit 7: another byte follows; below 2^53
 *
 * The first MOST_SHAPES of SHAPED are numbered from 0 in the order in which they stand in the bytes.
 * Objects of every kind are numbered from 0 in the order in which their tags stand in the bytes.
 *
 * Depth. What stands after a "|" is the container's body. A body at a depth of MAX_DEPTH or more does not stand there, but
 * after the whole item, in the order in which the containers occurred, each counting its depth from 0 again. So neither
 * side needs more than MAX_DEPTH levels of stack for any depth of item, and neither needs a second, iterative path.
 */

export const TREE = 0
export const GRAPH = 1

export const SHORT_STRING = 0x80
export const SHORT_STRING_LIMIT = 0x40
export const SHORT_ARRAY = 0xc0
export const SHORT_ARRAY_LIMIT = 0x10

export const UNDEFINED = 0xd0
export const NULL = 0xd1
export const FALSE = 0xd2
export const TRUE = 0xd3
export const INT8 = 0xd4
export const INT16 = 0xd5
export const INT32 = 0xd6
export const FLOAT32 = 0xd7
export const FLOAT64 = 0xd8
export const BIGINT64 = 0xd9
export const BIGINT = 0xda
export const STRING8 = 0xdb
export const STRING16 = 0xdc
export const OBJECT = 0xdd
export const ARRAY = 0xde
export const SPARSE = 0xdf
export const REFERENCE = 0xe0
export const MAP = 0xe1
export const SET = 0xe2
export const DATE = 0xe3
export const REGEXP = 0xe4
export const ERROR = 0xe5
export const DOM_EXCEPTION = 0xe6
export const BOXED = 0xe7
export const BUFFER = 0xe8
export const RESIZABLE = 0xe9
export const VIEW = 0xea
export const SHAPED = 0xeb
export const SHAPE = 0xec
export const ABSENT = 0xed
export const QUEUE = 0xee
export const END = 0xff

/** In an item; names in one of them. */
export const MOST_SHAPES = 0x100
export const MOST_KEYS = 0x40

export const KEY_LIMIT = 0xfd
export const KEY8 = 0xfd
export const KEY16 = 0xfe

export const MAX_DEPTH = 64

/** Position in this list is what ERROR stores. The first is what errors of any other name become, with that name. */
export const ERROR_TYPES = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
  'SuppressedError',
] as const
export const ERROR_TYPE = 0x0f
export const ERROR_MESSAGE = 0x10
export const ERROR_STACK = 0x20
export const ERROR_CAUSE = 0x40
export const ERROR_PROPERTIES = 0x80

/** Position in this list is what VIEW stores. */
export const VIEW_TYPES = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
] as const
export const VIEW_TYPE = 0x0f
/** From offset 0 to the buffer's end: neither offset nor length follow. */
export const VIEW_WHOLE = 0x40
/** Follows the length of its resizable buffer: no length follows. */
export const VIEW_TRACKING = 0x80
