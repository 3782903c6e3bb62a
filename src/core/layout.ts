// The memory that queues share, as the core (AssemblyScript) and the store (TypeScript) both read it.
//
// Memory is cut into pages of 4096 bytes. Page 0 is the header of the queue that the memory was made for, page 1 holds what
// all queues of the memory share; every other page is, at any time, exactly one of: free, a thread's record, memberships of a
// record, a queue's header, a segment (slots), a link of a chain (payload of one large item, or a reason), a slab (cells), a
// page of heap entries or of its directory, or detached (pending in one thread's record, on its way between two of these).
//
// A queue's header (bytes from its page's start; lines of 128 bytes, as processors fetch pairs of 64):
//      0  identity      hardly ever changes after creation: OWNER, the reason, who has it open and follows it, the counts of the
//                       pool, and the condition of those who wait for the shutdown
//    128  config line   read by all, seldom written: state, limit, items given back
//    256  put line      the put gate and what only its holder writes (LIFO, priority: the only gate)
//    384  get line      the get gate and what only its holder writes (LIFO, priority: their structure)
//    512  done line     the done gate, items lent
//    640  conditions    not empty, not full, all done: a line each (shut down: in the first line)
//   1024  name          UTF-16 code units
//   3584  short reason  where the name leaves room for it
//
// The memory's page:
//   4096  pool line     the pool gate: pages and thread records
//   4224  grown line    how far the memory was grown, and how far it may be
//   4352  waiters line  how many select or lack memory, whether a record's page is missing
//   4480  select line   the epoch that selecting threads wait on
//
// Gates, counters and epochs are always read and written with atomics outside of their gate.

export const MAGIC = 0x756e616a // "janu"
export const VERSION = 2

export const PAGE_BYTES = 4096
export const PAGE_SHIFT = 12
export const WASM_PAGE_BYTES = 65536
export const WASM_PAGE_SHIFT = 4 // pages in a WebAssembly page, as a shift
export const FIRST_PAGE = 2 // the first that is nobody's yet

// ---- header: identity
export const H_MAGIC = 0
export const H_VERSION = 4
export const H_KIND = 8
export const H_FLAGS = 12
export const H_CODEC = 16
export const H_NAME_LENGTH = 20
export const H_ID = 24 // 8 random bytes: the memory's, in its first queue's header alone
export const H_MAX_BYTES = 32 // f64
export const H_GENERATION = 40 // f64: tells the queues apart that lie at this place one after the other; 0: the memory's first
export const H_OWNER = 48 // f64: the event loop that the async face belongs to, 0 none yet
export const H_REASON = 56 // first page of the chain with the reason of the shutdown, 0: it is short, or there is none
export const H_REASON_TAIL = 60
export const H_REASON_PAGES = 64
export const H_REASON_LENGTH = 68 // bytes, 0: no reason; atomic
export const H_FOLLOWED = 72 // workers that the queue follows, on all threads; under the pool gate
export const C_SHUT_DOWN = 80 // the fourth condition; nobody blocks for it
export const H_MEMBERS = 96 // threads that have it open; under the pool gate, as are
export const H_PAGES = 100 // pages that it holds or is promised
export const H_QUOTA = 104 // and how many it may

export const KIND_FIFO = 0
export const KIND_LIFO = 1
export const KIND_PRIORITY = 2

export const FLAG_ANY_LOOP = 1
export const FLAG_OWN_PRIORITY = 2
export const FLAG_DROP_OLDEST = 4
export const FLAG_DROP_NEWEST = 8
export const FLAGS_ALL = 15

// ---- header: config line
export const H_STATE = 128 // u32
export const H_LIMIT = 136 // u64: items that may be in
export const H_MAXSIZE = 144 // f64, as the user gave it
export const H_BACK = 152 // FIFO: u32, items that were given back and are in; written under the get gate

export const STATE_OPEN = 0
export const STATE_SHUT = 1
export const STATE_CLOSED = 2 // shut down immediately: what is given back is dropped

// ---- header: put line
export const H_PUT_GATE = 256 // u64; FIFO: count of puts * 2
export const H_PUT_AT = 264 // FIFO: address of the next record, 0 without a segment
export const H_GETS_SEEN = 272 // FIFO: u64
export const H_PUT_BYTES = 280 // FIFO: u64, bytes ever put
export const H_REQUEUED = 288 // FIFO: u64, items given back behind all others, each of which is one more put to the gate
export const H_PUTS = 288 // LIFO, priority: u64
export const H_TAKES = 296 // LIFO, priority: u64, gets and drops, less what was given back
export const H_HELD_BYTES = 304 // LIFO, priority: u64

// ---- header: get line
export const H_GET_GATE = 384 // FIFO: u64, count of gets and drops * 2
export const H_PUTS_SEEN = 392 // FIFO: u64
export const H_GET_AT = 400 // FIFO: address of the next record
export const H_GET_SEGMENT = 404 // FIFO: the segment that getters read; atomic
export const H_GET_BYTES = 408 // FIFO: u64, bytes ever taken
export const H_DROP_TO = 416 // FIFO: u64, items before this index are dropped
export const H_DROPPED = 424 // u64: items ever dropped by clear() and shutdown(true), and by overflow
export const H_BACK_HEAD = 432 // FIFO: the cells given back, by their place
export const H_BACK_TAIL = 436
export const H_BACK_IN = 440 // FIFO: a cell whose place among them is being looked for, 0 none
export const H_BACK_AT = 444 // FIFO: the cell behind which the search goes on
export const H_CELL_LIMBO = 448 // FIFO, LIFO: cells that were dropped and are being swept
export const H_SLABS = 456 // 7 u32: per class, the list of slabs with a free cell
export const H_CELL_BYTES = 488 // FIFO: u64, bytes held by cells
export const H_REDELIVERED = 496 // u64: items given out again
export const H_OVERFLOWED = 504 // u64: items dropped by overflow

export const H_TOP_AT = 384 // LIFO: address behind the top record, 0 without a segment
export const H_TOP_UNITS = 388 // LIFO: units of the top record, 0 where the stack holds none
export const H_LIMBO_AT = 392 // LIFO: the same of a stack that was dropped and is being swept
export const H_LIMBO_UNITS = 396
export const H_TOP_HEAD = 400 // LIFO: cells above the stack, from the top
export const H_TOP_TAIL = 404
export const H_BOTTOM_HEAD = 408 // LIFO: cells below the stack, from the top
export const H_BOTTOM_TAIL = 412

export const H_HEAP_COUNT = 384 // priority: entries
export const H_HEAP_ROOT = 388 // priority: the directory's top page, 0 none
export const H_HEAP_PAGES = 392 // priority: pages of entries
export const H_HEAP_LEAVES = 396 // priority: pages of the directory's second level
export const H_HOLE = 400 // priority: u32, HOLE_*
export const H_HOLE_AT = 404 // priority: position of the hole
export const H_HOLE_KEY = 408 // priority: u64
export const H_HOLE_WORD = 416 // priority: u64
export const H_SEQUENCE = 432 // priority: u64
export const H_LIMBO_ROOT = 440 // priority: a heap that was dropped and is being swept
export const H_LIMBO_COUNT = 444
export const H_LIMBO_PAGES = 448
export const H_LIMBO_LEAVES = 452

export const HOLE_NONE = 0
export const HOLE_UP = 1
export const HOLE_DOWN = 2

// ---- header: done line
export const H_DONE_GATE = 512 // u64: count of items done * 2
export const H_LENT = 520 // u32: items that are lent; written under the getters' gate, atomic
export const H_FROM_BACK = 528 // FIFO: u64, of REDELIVERED those that had been given back to their place; get gate

// ---- header: conditions
export const C_NOT_EMPTY = 640
export const C_NOT_FULL = 768
export const C_ALL_DONE = 896
export const C_SLEEPERS = 0 // u32: blocked threads, those about to block included
export const C_EPOCH_ASYNC = 4 // i32: what event loops wait on; odd while one may be registered
export const C_EPOCH_SYNC = 8 // i32: what blocked threads wait on; odd while a wake-up is on its way
export const C_CALLERS = 12 // u32: asynchronous callers that wait, and those that select, on all threads
export const C_MEMORY_WAITERS = 16 // u32, not full only: waiters that lack memory rather than a slot or an item

// ---- header: name and short reason
export const H_NAME = 1024
export const NAME_UNITS = 1536
export const H_SHORT_REASON = 3584
export const SHORT_REASON_BYTES = 512
export const SHORT_REASON_NAME = 1280 // units that a name may have beside one

// ---- the memory: pool line
export const M_POOL_GATE = 4096 // u64
export const M_FREE_PAGE = 4104 // head of the list of free pages
export const M_FREE_COUNT = 4108
export const M_FRESH = 4112 // number of the first page never used
export const M_RESERVED = 4116 // pages promised to threads that build chains
export const M_RECORDS = 4120 // head of the list of all records; atomic
export const M_RECORD_COUNT = 4124
export const M_FREE_RECORD = 4128 // head of the list of free records
export const M_CEILING = 4132 // pages that the system would give when it last refused to, 0: it has not; atomic
export const M_GENERATION = 4136 // f64: that of the last queue made beside others
export const M_SERIAL = 4144 // that of the last membership; it wraps

// ---- the memory: grown line
export const M_GROWN = 4224 // WebAssembly pages that the memory has; an instance's own memory.size may lag behind; atomic
export const M_MAX_PAGES = 4228
export const M_RECORD_RESERVE = 4232 // pages kept back for the records of threads to come

// ---- the memory: waiters line
export const M_SELECTORS = 4352 // threads that wait for whichever of several queues has an item; atomic
export const M_MEMORY_WAITERS = 4356 // the sum of C_MEMORY_WAITERS over all queues; atomic
export const M_RECORDS_SHORT = 4360 // 1: the page for the next thread's record is missing, 0: it was there; atomic

// ---- the memory: select line
export const M_SELECT_EPOCH = 4480 // i32: what threads that select wait on

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
export const T_SLEEPS = 52 // address of the condition that it is blocked on
export const T_SELECTS = 56 // its share of M_SELECTORS
export const T_QUEUE = 60 // the queue that TAKEN, DETACHED, PINNED and CELL belong to
export const T_BUILDING_QUEUE = 64 // the queue that BUILDING and RESERVED belong to
export const T_MEMBERS = 68 // first page of further memberships; stays with the record
export const T_CELL = 72 // a cell that left its queue and is to be freed; it belongs to T_QUEUE
export const T_EMPTY_AT = 80 // u64: the word of a FIFO's get gate when it last refused a get; a hint (F9 of fifo.ts)
export const T_RESULT = 120 // f64: a step's second result
export const T_MEMBER = 128 // the first membership
export const T_PUT = 256 // staging of the record to put
export const T_GET = 2176 // staging of the record got
export const T_STAGING_BYTES = 1920

export const RECORD_FREE = 0
export const RECORD_USED = 1
// anything else: the address of the record of the thread that claimed it

// ---- a membership: that a thread has a queue open, and what it has counted into it
export const MEMBER_BYTES = 64 // in a page of them, the first is the link to the next page
export const B_QUEUE = 0 // the queue's place, 0: unused (and B_USED is 0)
export const B_USED = 4
export const B_FLAGS = 8
export const B_MEMORY_WAITERS = 12 // its share of C_MEMORY_WAITERS
export const B_CALLERS = 16 // 4 u32: its share of C_CALLERS, by condition
export const B_LENT = 32 // first of the cells that are lent to it
export const B_FOLLOWED = 36 // its share of H_FOLLOWED; under the pool gate
export const B_SERIAL = 40 // tells the memberships apart that lie here one after the other

export const MEMBER_OWNS = 1 // the queue is shut down with its end

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

// ---- cells: items that leave in any order, or that are or were lent
export const L_NEXT = 0
export const L_PREVIOUS = 4 // among those lent to one membership
export const L_DELIVERIES = 8 // how often it was given out
export const L_MEMBER = 12 // the membership that it is lent to, 0 none
export const L_KEY = 16 // u64: its place: FIFO its index, priority its key
export const L_WORD = 24 // u64: priority: its sequence
export const L_RECORD = 32

// ---- slots: an item takes a record of one or more units of 16 bytes
//   0  u32  tag | FLAG_* | units << 16 | (LIFO: units of the record below << 24)
//   4  u32  length of the payload in bytes
//   8       a number; or the payload; or the first and the last page of the chain; or the cell
export const UNIT_BYTES = 16
export const R_HEAD = 0
export const R_LENGTH = 4
export const R_PAYLOAD = 8
export const R_TAIL = 12
export const FLAG_CHAINED = 0x100
export const FLAG_CELL = 0x200 // FIFO: the record is in a cell, which was given back behind all others
export const FLAGS_ELSEWHERE = 0x300
export const UNITS_SHIFT = 16
export const HEAD_MASK = 0x00ffffff
export const FROM_CELL = 0x01000000 // in a get's answer: the item lay in a cell, which is pending
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
export const TAG_CELL = 10 // FIFO: with FLAG_CELL, the place of a cell

// ---- what a step returns: >= 0 done (gets: the record's head), else
export const BUSY = -1 // the gate is taken: try again
export const EMPTY = -2
export const FULL = -3
export const SHUT = -4
export const NO_PAGE = -5 // the order needs one more page: give it one, try again
export const NEEDS_HELP = -6 // a step of another operation comes first: help, try again
export const SKIPPED = -7 // a dropped item was swept: free what is pending, try again
export const NO_MEMORY = -8 // the memory limit is reached
export const EXCESS = -9 // more done than put
export const NO_CELL = -10 // the class needs one more slab, for so many bytes (T_RESULT): give it one, try again
export const PARTIAL = -11 // a batch: only so many bytes fit, see T_RESULT
export const STALE = -12 // this instance has not yet heard of the memory's growth: try again
export const GONE = -13 // what the handle names is no more: the queue was released by all, or the loan is over
export const LAST = -14 // nobody else has the queue open, and it is shut down: take it apart, then bury it
