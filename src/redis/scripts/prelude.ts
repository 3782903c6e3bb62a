/**
 * What all scripts over one queue begin with, in Lua. Keys, all in one slot:
 *
 * | key    | type         | holds                                                                                     |
 * | ------ | ------------ | ----------------------------------------------------------------------------------------- |
 * | meta   | HASH         | what the queue is, by names; the same packed as `id`; its state and counters packed as `n`; reason; joined: who arrived up to there |
 * | q      | LIST or ZSET | records, FIFO and LIFO by position, priority by score and then by id                        |
 * | back   | ZSET         | records that came back, by id; looked at before q. Priority: they go back into q            |
 * | gw, pw, jw | ZSET     | waiting getters, parked puts (with the item), joiners, by arrival                           |
 * | sess   | ZSET         | sessions by the server's time at which they are dead                                        |
 * | gone   | ZSET         | sessions that were given up, by when; their numbers are kept for a day                      |
 * | steps  | HASH         | session + 'n': last number; '0', '1': outcomes of the last two; 'a': last parked put let in; 't': taken at most once |
 * | lent   | ZSET         | session + record, all of score 0: a session's are a range, and one lease is a range of one   |
 * | due    | ZSET         | session + id, by deadline, where there is a visibility                                      |
 * | dead   | ZSET         | order + record, set aside                                                                  |
 * | ended  | HASH         | id of a queue that was destroyed while somebody who had it open did not hear; the only key with a time to live |
 *
 * A record: id (6 bytes), deliveries (2), face (2; bit 15: a task), for priority the priority (8, double), the item.
 *
 * Invariants, at the end of each script: R1: someone in gw, then nothing in q and back. R2: someone in pw, then size >= max > 0.
 * R3: an item is in one of q, back, lent, dead, pw. R4: unf = in q, back + lent (at most once: + taken and not reported).
 * R5: ids and step numbers only grow.
 */
export const KEY_NAMES = [
  'meta',
  'q',
  'back',
  'gw',
  'pw',
  'jw',
  'sess',
  'gone',
  'steps',
  'lent',
  'due',
  'dead',
  'ended',
] as const

/** Changes with every change of the keys or records that another release could not read. */
export const LAYOUT = 2

/** What `n` of meta holds, each a double with its high byte first. Numbers in fields of their own cost half of a step's time. */
export const COUNTERS = ['max', 'state', 'seq', 'low', 'arr', 'unf', 'puts', 'gets', 'bytes', 'redel'] as const

const NAMES = COUNTERS.join(', ')
const FORMAT = `'>${'d'.repeat(COUNTERS.length)}'`

/**
 * ARGV: session, `id` of the queue (see host/meta.ts), publishing command. The comments are here, as what is in the text travels with the package:
 *
 * - enter(): bodies are what follows a record's face: [priority] item.
 * - take(): some records that leave next, n at most, and about a mebibyte. handed(): the records as they are given out to a face.
 * - rest(): what few steps need is made once one does: the functions of a script are made anew whenever it runs, which took half of its time.
 * - restore() puts a record into its place again.
 * - comeBack(): what becomes of a lease's record that was given back: mode 0 as it is, 1 behind all others, 2 as though it had never been given out.
 *   Says whether it is still there.
 * - serve() keeps R1, admit() keeps R2; settle() is what a script that changed something ends with.
 * - isOver(): whether a getter of this session and face has nothing to wait for in a queue that is shut down and empty. What the face itself got and has
 *   not reported does not count, lest a loop that reports nothing waits for itself; tasks do.
 */
export const PRELUDE = `
local meta, q, back, gw, pw, jw, sess, gone, steps, lent, due, dead = unpack(KEYS)
local call, pack, unp, sub = redis.call, struct.pack, struct.unpack, string.sub
local base = sub(meta, 1, -5)
local sid, epoch, pub = ARGV[1], ARGV[2], ARGV[3]
local M = call('HMGET', meta, 'id', 'n')
if M[1] ~= epoch then return {'GONE'} end
local kind, delivery, vis, maxd, lease = unp('>c1c1ddd', epoch, 17)
local isp, lifo, lends = kind == 'p', kind == 'l', delivery == 'l'
local ${NAMES} = unp(${FORMAT}, M[2])
local reason = state ~= 0 and call('HGET', meta, 'reason') or ''
local head = isp and 18 or 10
local qn = call(isp and 'ZCARD' or 'LLEN', q)
local backn = isp and 0 or call('ZCARD', back)
local gwn, pwn = call('ZCARD', gw), call('ZCARD', pw)
local TOP = '\\255\\255\\255\\255\\255\\255\\255'

local function now()
  local clock = call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local function arrival()
  arr = arr + 1
  return pack('>I6', arr)
end

local function enter(bodies)
  local n, args = #bodies, {}
  for i = 1, n do
    seq = seq + 1
    local body = bodies[i]
    local rec = pack('>I6', seq) .. '\\0\\0\\0\\0' .. body
    bytes = bytes + #rec - head
    if isp then
      args[#args + 1] = unp('>d', body)
      args[#args + 1] = rec
    else
      args[#args + 1] = rec
    end
  end
  if isp then call('ZADD', q, unpack(args)) else call('RPUSH', q, unpack(args)) end
  qn, unf, puts = qn + n, unf + n, puts + n
end

local function take(n)
  local out = {}
  local size = qn + backn
  if n > size then n = size end
  if n > 1000 then n = 1000 end
  local chunk = n
  if n > 1 and bytes / size * n > 262144 then chunk = 1 end
  local taken = 0
  while #out < n and taken < 1048576 do
    local want = n - #out
    if chunk < want then want = chunk end
    local got
    if isp then
      local pairs_ = call('ZPOPMIN', q, want)
      got = {}
      for i = 1, #pairs_, 2 do got[#got + 1] = pairs_[i] end
      qn = qn - #got
    elseif backn > 0 then
      if not lifo then
        local pairs_ = call('ZPOPMIN', back, want)
        got = {}
        for i = 1, #pairs_, 2 do got[#got + 1] = pairs_[i] end
        backn = backn - #got
      else
        local top = call('ZRANGE', back, -1, -1)[1]
        local other = qn > 0 and call('LINDEX', q, -1)
        if other and sub(other, 1, 6) > sub(top, 1, 6) then
          got = {call('RPOP', q)}
          qn = qn - 1
        else
          got = {call('ZPOPMAX', back)[1]}
          backn = backn - 1
        end
      end
    else
      got = call(lifo and 'RPOP' or 'LPOP', q, want)
      qn = qn - #got
    end
    for i = 1, #got do
      out[#out + 1] = got[i]
      taken = taken + #got[i]
      bytes = bytes - #got[i] + head
    end
  end
  return out
end

local function handed(recs, face)
  local out = {}
  for i = 1, #recs do
    local rec = recs[i]
    local given = unp('>I2', rec, 7) + 1
    if given > 1 then redel = redel + 1 end
    if given > 32767 then given = 32767 end
    out[i] = sub(rec, 1, 6) .. pack('>I2', given) .. face .. sub(rec, 11)
  end
  gets = gets + #recs
  return out
end

local function lend(recs, to)
  if #recs == 0 then return end
  local args = {}
  for i = 1, #recs do
    args[#args + 1] = 0
    args[#args + 1] = to .. recs[i]
  end
  call('ZADD', lent, unpack(args))
  if vis > 0 then
    local times, deadline = {}, now() + vis
    for i = 1, #recs do
      times[#times + 1] = deadline
      times[#times + 1] = to .. sub(recs[i], 1, 6)
    end
    call('ZADD', due, unpack(times))
  end
end

local function save()
  call('HSET', meta, 'n', pack(${FORMAT}, ${NAMES}))
end

local tell, restore, bury, comeBack, leaseOf, endLease, serve, admit, isOver, finish, joined

local function rest()
  if tell then return end
  function tell(to, text) return call(pub, base .. 'c:' .. to, text) end

  function restore(rec)
    bytes = bytes + #rec - head
    local plain = sub(rec, 1, 8) .. '\\0\\0' .. sub(rec, 11)
    if isp then
      call('ZADD', q, (unp('>d', rec, 11)), plain)
      qn = qn + 1
    else
      call('ZADD', back, 0, plain)
      backn = backn + 1
    end
  end

  function bury(rec)
    call('ZADD', dead, 0, arrival() .. rec)
  end

  function comeBack(rec, mode)
    local given = unp('>I2', rec, 7)
    if given == 65535 then
      bury(sub(rec, 1, 6) .. '\\0\\1' .. sub(rec, 9))
      return true
    end
    if state == 2 then
      unf = unf - 1
      return false
    end
    if mode == 2 then
      gets = gets - 1
      rec = sub(rec, 1, 6) .. pack('>I2', given > 0 and given - 1 or 0) .. sub(rec, 9)
    elseif maxd > 0 and given >= maxd then
      unf = unf - 1
      bury(rec)
      return true
    elseif mode == 1 then
      if lifo then
        low = low - 1
        bytes = bytes + #rec - head
        call('LPUSH', q, pack('>I6', low) .. sub(rec, 7, 8) .. '\\0\\0' .. sub(rec, 11))
        qn = qn + 1
        return true
      end
      seq = seq + 1
      rec = pack('>I6', seq) .. sub(rec, 7)
      if not isp then
        bytes = bytes + #rec - head
        call('RPUSH', q, sub(rec, 1, 8) .. '\\0\\0' .. sub(rec, 11))
        qn = qn + 1
        return true
      end
    end
    restore(rec)
    return true
  end

  function leaseOf(who, id)
    return call('ZRANGEBYLEX', lent, '[' .. who .. id, '[' .. who .. id .. TOP, 'LIMIT', 0, 1)[1]
  end

  function endLease(member)
    call('ZREM', lent, member)
    if vis > 0 then call('ZREM', due, sub(member, 1, 14)) end
  end

  function serve()
    while gwn > 0 and qn + backn > 0 do
      local w = call('ZPOPMIN', gw)[1]
      gwn = gwn - 1
      local to, token, face = sub(w, 7, 14), sub(w, 15, 20), sub(w, 21, 22)
      if sub(w, 27, 27) == 'k' then
        tell(to, 'N' .. token)
      else
        local recs = take((unp('>I4', w, 23)))
        local given = handed(recs, face)
        local parts, inline, far = {'G', token}, 0, {}
        for i = 1, #given do
          local rec = given[i]
          if #rec <= 4096 + head and inline < 65536 then
            inline = inline + #rec
            parts[#parts + 1] = pack('>I4', #rec) .. rec
          else
            far[#far + 1] = rec
            parts[#parts + 1] = pack('>I4', 0) .. sub(rec, 1, 10)
          end
        end
        if tell(to, table.concat(parts)) == 0 then
          gets = gets - #recs
          for i = 1, #recs do
            if unp('>I2', recs[i], 7) > 0 then redel = redel - 1 end
            restore(recs[i])
          end
        elseif lends then
          lend(given, to)
        else
          lend(far, to)
          call('HINCRBY', steps, to .. 't', #given)
        end
      end
    end
  end

  function admit()
    local told, order = {}, {}
    while pwn > 0 and (max <= 0 or qn + backn < max) do
      local n = max <= 0 and 1000 or math.min(max - qn - backn, 1000)
      local got = call('ZPOPMIN', pw, n)
      local bodies = {}
      for i = 1, #got, 2 do
        local w = got[i]
        bodies[#bodies + 1] = sub(w, 15)
        local to = sub(w, 7, 14)
        if not told[to] then
          told[to] = {'P'}
          order[#order + 1] = to
        end
        table.insert(told[to], sub(w, 1, 6))
      end
      pwn = pwn - #bodies
      enter(bodies)
    end
    for i = 1, #order do
      local to = order[i]
      local list = told[to]
      call('HSET', steps, to .. 'a', (unp('>I6', list[#list])))
      tell(to, table.concat(list))
    end
  end

  function isOver(who, face)
    if state == 2 then return true end
    local total = call('ZCARD', lent)
    if total == 0 then return true end
    local own = call('ZRANGEBYLEX', lent, '[' .. who, '[' .. who .. TOP)
    if #own < total then return false end
    for i = 1, #own do
      local f = sub(own[i], 17, 18)
      if f ~= face or string.byte(f) >= 128 then return false end
    end
    return true
  end

  function finish()
    if state == 0 or gwn == 0 or qn + backn > 0 then return end
    local all = call('ZRANGE', gw, 0, -1)
    for i = 1, #all do
      local w = all[i]
      local to, face = sub(w, 7, 14), unp('>I2', w, 21) % 32768
      if isOver(to, pack('>I2', face)) then
        call('ZREM', gw, w)
        gwn = gwn - 1
        tell(to, 'F' .. sub(w, 15, 20))
      end
    end
  end

  function joined()
    call('DEL', jw)
    call('HSET', meta, 'joined', arr)
    tell('*', 'J' .. string.format('%.0f', arr))
  end
end

local function settle()
  if pwn > 0 or gwn > 0 then
    rest()
    admit()
    serve()
    finish()
  end
  if unf == 0 and call('EXISTS', jw) == 1 then
    rest()
    joined()
  end
  save()
end
`

/** What scripts that give up a session have besides. giveBack() gives back up to n leases of a session, and says how many there were. */
export const GIVING_UP = `
rest()
local function leave(who)
  for _, key in ipairs({gw, pw, jw}) do
    local all = call('ZRANGE', key, 0, -1)
    for i = 1, #all do
      if sub(all[i], 7, 14) == who then call('ZREM', key, all[i]) end
    end
  end
  gwn, pwn = call('ZCARD', gw), call('ZCARD', pw)
end

local function giveBack(who, n, mode)
  local list = call('ZRANGEBYLEX', lent, '[' .. who, '[' .. who .. TOP, 'LIMIT', 0, n)
  for i = 1, #list do
    endLease(list[i])
    comeBack(sub(list[i], 9), mode)
  end
  return #list
end
`
