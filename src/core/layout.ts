// The memory of a queue, as the core (AssemblyScript) and the store (TypeScript) both read it.
//
// Memory is cut into pages of 4096 bytes. Page 0 is the header; every other page is, at any time, exactly one of:
// free, a thread's record, a segment (slots), a link of a chain (payload of one large item), a slab (cells), a page
// of heap entries or of its directory, or detached (in the pending of one thread, on its way between two of these).
//
// Header (bytes):
//      0  identity      never changes after creation, but for OWNER
//     64  put line      the put gate and what only its holder writes (LIFO, priority: the only gate)
//    128  get line      the get gate and what only its holder writes (LIFO, priority: their structure)
//    192  done line     the done gate
//    256  pool line     the pool gate: pages and thread records
//    320  conditions    not empty, not full, all done: a cache line each
//    512  heap line     priority only: garbage and slabs
//   1024  name          UTF-16 code units
//
// Gates, counters and epochs are always read and written with atomics outside of their gate.

export const MAGIC = 0x756e616a // "janu"
export const VERSION = 1

export const PAGE_BYTES = 4096
export const PAGE_SHIFT = 12
export const WASM_PAGE_BYTES = 65536
export const WASM_PAGE_SHIFT = 4 // pages in a WebAssembly page, as a shift

// ---- header: identity
export const H_MAGIC = 0
export const H_VERSION = 4
export const H_KIND = 8
export const H_FLAGS = 12
export const H_CODEC = 16
export const H_NAME_LENGTH = 20
export const H_ID = 24 // 8 random bytes
export const H_MAX_BYTES = 32 // f64
export const H_MAX_PAGES = 40
export const H_RECORD_RESERVE = 44 // pages kept back for the records of threads to come
export const H_OWNER = 48 // f64: the event loop that the async face belongs to, 0 none yet

export const KIND_FIFO = 0
export const KIND_LIFO = 1
export const KIND_PRIORITY = 2

export const FLAG_ANY_LOOP = 1
export const FLAG_OWN_PRIORITY = 2

// ---- header: put line
export const H_PUT_GATE = 64 // u64; FIFO: count of puts * 2
export const H_LIMIT = 72 // u64: items that may be in
export const H_STATE = 80 // u32
export const H_PUT_AT = 88 // FIFO: address of the next record
export const H_GETS_SEEN = 96 // FIFO: u64
export const H_PUT_BYTES = 104 // FIFO: u64, bytes ever put
export const H_MAXSIZE = 112 // f64, as the user gave it
export const H_PUTS = 96 // LIFO, priority: u64
export const H_TAKES = 104 // LIFO, priority: u64, gets and drops
export const H_HELD_BYTES = 120 // LIFO, priority: u64

export const STATE_OPEN = 0
export const STATE_SHUT = 1

// ---- header: get line
export const H_GET_GATE = 128 // FIFO: u64, count of gets and drops * 2
export const H_PUTS_SEEN = 136 // FIFO: u64
export const H_GET_AT = 144 // FIFO: address of the next record
export const H_GET_SEGMENT = 148 // FIFO: the segment that getters read; atomic
export const H_GET_BYTES = 152 // FIFO: u64, bytes ever taken
export const H_DROP_TO = 160 // FIFO: u64, items before this index are dropped
export const H_DROPPED = 168 // u64: items ever dropped by clear() and shutdown(true)

export const H_TOP_AT = 128 // LIFO: address behind the top record, 0 without a segment
export const H_TOP_UNITS = 132 // LIFO: units of the top record
export const H_LIMBO_AT = 136 // LIFO: the same of a stack that was dropped and is being swept
export const H_LIMBO_UNITS = 140

export const H_HEAP_COUNT = 128 // priority: entries
export const H_HEAP_ROOT = 132 // priority: the directory's top page, 0 none
export const H_HEAP_PAGES = 136 // priority: pages of entries
export const H_HEAP_LEAVES = 140 // priority: pages of the directory's second level
export const H_HOLE = 144 // priority: u32, HOLE_*
export const H_HOLE_AT = 148 // priority: position of the hole
export const H_HOLE_KEY = 152 // priority: u64
export const H_HOLE_WORD = 160 // priority: u64
export const H_SEQUENCE = 176 // priority: u64

export const HOLE_NONE = 0
export const HOLE_UP = 1
export const HOLE_DOWN = 2

// ---- header: done line
export const H_DONE_GATE = 192 // u64: count of items done * 2

// ---- header: pool line
export const H_POOL_GATE = 256 // u64
export const H_FREE_PAGE = 264 // head of the list of free pages
export const H_FREE_COUNT = 268
export const H_FRESH = 272 // number of the first page never used
export const H_RESERVED = 276 // pages promised to threads that build chains
export const H_RECORDS = 280 // head of the list of all records; atomic
export const H_RECORD_COUNT = 284
export const H_FREE_RECORD = 288 // head of the list of free records
export const H_GROWN = 292 // WebAssembly pages that the memory has; an instance's own memory.size may lag behind
export const H_CEILING = 296 // pages that the system would give when it last refused to, 0: it has not; atomic
export const H_RECORDS_SHORT = 300 // 1: the page for the next thread's record is missing, 0: it was there; atomic

// ---- header: conditions
export const C_NOT_EMPTY = 320
export const C_NOT_FULL = 384
export const C_ALL_DONE = 448
export const C_SLEEPERS = 0 // u32: blocked threads, those about to block included
export const C_EPOCH_ASYNC = 4 // i32: what event loops wait on; odd while one may be registered
export const C_EPOCH_SYNC = 8 // i32: what blocked threads wait on; odd while a wake-up is on its way
export const C_CALLERS = 12 // u32: asynchronous callers that wait, on all threads
export const C_MEMORY_WAITERS = 16 // u32, not full only: waiters that lack memory rather than a slot

// ---- header: heap line
export const H_LIMBO_ROOT = 512
export const H_LIMBO_COUNT = 516
export const H_LIMBO_PAGES = 520
export const H_LIMBO_LEAVES = 524
export const H_SLABS = 544 // 7 u32: per class, the list of slabs with a free cell

export const H_NAME = 1024
export const NAME_UNITS = 1536

// ---- a thread's record: one page
export const T_NEXT = 0 // list of all records; a record never leaves it
export const T_STATE = 4 // u32, atomic
export const T_THREAD = 8 // u32: the host's number of the thread
export const T_NEXT_FREE = 12
export const T_BUILDING = 16 // first and last page of the chain being built
export const T_BUILDING_TAIL = 20
export const T_BUILDING_PAGES = 24
export const T_RESERVED = 28 // pages promised to it
export const T_TAKEN = 32 // first and last page of a taken item's chain
export const T_TAKEN_TAIL = 36
export const T_TAKEN_PAGES = 40
export const T_DETACHED = 44 // a page on its way
export const T_PINNED = 48 // first page of the chain that it peeks at
export const T_SLEEPS = 52 // the condition that it is blocked on
export const T_MEMORY_WAITERS = 56 // its share of C_MEMORY_WAITERS
export const T_CALLERS = 60 // 3 u32: its share of C_CALLERS
export const T_RESULT = 128 // f64: a step's second result
export const T_PUT = 256 // staging of the record to put
export const T_GET = 2176 // staging of the record got
export const T_STAGING_BYTES = 1920

export const RECORD_FREE = 0
export const RECORD_USED = 1
// anything else: the address of the record of the thread that claimed it

// ---- pages of a chain
export const P_NEXT = 0
export const P_PINS = 4 // first page: peekers; ORPHAN once the item was taken meanwhile
export const P_TAIL = 8 // first page, once orphaned: the last page
export const P_COUNT = 12 // first page, once orphaned: pages
export const P_DATA = 16
export const P_DATA_BYTES = 4080
export const ORPHAN = 0x80000000

// ---- segments
export const S_NEXT = 0
export const S_PREVIOUS = 4 // LIFO: the segment below
export const S_RESUME_AT = 8 // LIFO: H_TOP_AT and H_TOP_UNITS of the segment below
export const S_RESUME_UNITS = 12
export const S_SLOTS = 16

// ---- slots: an item takes a record of one or more units of 16 bytes
//   0  u32  tag | FLAG_CHAINED | units << 16 | (LIFO: units of the record below << 24)
//   4  u32  length of the payload in bytes
//   8       a number; or the payload, if not chained; or the first and the last page of the chain
export const UNIT_BYTES = 16
export const R_HEAD = 0
export const R_LENGTH = 4
export const R_PAYLOAD = 8
export const R_TAIL = 12
export const FLAG_CHAINED = 0x100
export const UNITS_SHIFT = 16
export const HEAD_MASK = 0x00ffffff
export const INLINE_BYTES = 1912 // longest payload of a record that is not chained

export const TAG_SKIP = 0 // the rest of the segment is unused
export const TAG_NUMBER = 1
export const TAG_UNDEFINED = 2
export const TAG_NULL = 3
export const TAG_TRUE = 4
export const TAG_FALSE = 5
export const TAG_LATIN1 = 6
export const TAG_UTF16 = 7
export const TAG_BYTES = 8
export const TAG_ENCODED = 9

// ---- what a step returns: >= 0 done (gets: the record's head), else
export const BUSY = -1 // the gate is taken: try again
export const EMPTY = -2
export const FULL = -3
export const SHUT = -4
export const NO_PAGE = -5 // the order needs one more page: give it one, try again
export const NEEDS_HELP = -6 // a step of another operation comes first: help(), try again
export const SKIPPED = -7 // a dropped item was swept: free what is in pending, try again
export const NO_MEMORY = -8 // the memory limit is reached
export const EXCESS = -9 // more done than put
export const NO_CELL = -10 // priority: the class needs one more slab: give it one, try again
export const STALE = -12 // this instance has not yet heard of the memory's growth: try again
export const PARTIAL = -11 // a batch: only so many bytes fit, see T_RESULT
