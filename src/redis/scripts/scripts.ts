import { createHash } from 'node:crypto'
import { GIVING_UP, PRELUDE } from './prelude.js'
import { STEP } from './step.js'

/** A script, and the name that the server knows it by: the digest of its source. */
export interface Script {
  readonly source: string
  readonly sha: string
}

function script(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

export const step: Script = script(STEP)

/** Makes the queue where there is none. ARGV: pairs of meta. Replies what meta holds. */
export const open: Script = script(`
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end
return redis.call('HGETALL', KEYS[1])
`)

/**
 * Where a session stands. ARGV 4: whether it is to be made. Replies OK or REAPED (it was given up, and lives again), last number, both outcomes, state, maxsize, reason,
 * last parked put let in, number taken at most once, then the ids of its leases, its waiting getters' tokens, its parked puts and its joiners' arrivals, and
 * the ids of what it takes of those set aside, as decimal lists; and the arrival up to which joiners have joined; NEW where it is unknown, GONE where the queue is.
 */
export const resume: Script = script(`${PRELUDE}
local last = call('HGET', steps, sid .. 'n')
local known = call('ZSCORE', sess, sid)
if not last then
  if ARGV[4] ~= '1' then return {'NEW'} end
  last = '0'
  call('HSET', steps, sid .. 'n', 0)
end
call('ZADD', sess, now() + lease, sid)
call('ZREM', gone, sid)
local function decimals(list, at)
  local out = {}
  for i = 1, #list do out[i] = string.format('%.0f', (unp('>I6', list[i], at))) end
  return table.concat(out, ',')
end
local function mine(key)
  local all, out = call('ZRANGE', key, 0, -1), {}
  for i = 1, #all do
    if sub(all[i], 7, 14) == sid then out[#out + 1] = all[i] end
  end
  return out
end
local s = call('HMGET', steps, sid .. '0', sid .. '1', sid .. 'a', sid .. 't')
local leases, given, aside = call('ZRANGEBYLEX', lent, '[' .. sid, '[' .. sid .. TOP), {}, {}
for i = 1, #leases do
  local list = unp('>I2', leases[i], 15) == 65535 and aside or given
  list[#list + 1] = leases[i]
end
return {(known or ARGV[4] == '1') and 'OK' or 'REAPED', last, s[1] or '', s[2] or '', state, max, reason, s[3] or '0', s[4] or '0',
  decimals(given, 9), decimals(mine(gw), 15), decimals(mine(pw), 1), decimals(mine(jw), 1), decimals(aside, 9),
  call('HGET', meta, 'joined') or '0'}
`)

/**
 * Says that the session lives, and gives up those that don't, and leases past their visibility. Replies OK or REAPED, state, maxsize, reason, how many
 * heard it on the session's own channel; then there is more to do: 1.
 */
export const beat: Script = script(`${PRELUDE}${GIVING_UP}
if not call('ZSCORE', sess, sid) then return {'REAPED'} end
local now = now()
call('ZADD', sess, now + lease, sid)
local budget, changed = 1000, false
-- Where the clock was set back, no lease lasts longer for that.
local function atMost(key, time)
  local ahead = call('ZRANGEBYSCORE', key, '(' .. string.format('%.17g', time), '+inf', 'LIMIT', 0, 1000)
  for i = 1, #ahead do call('ZADD', key, time, ahead[i]) end
end
atMost(sess, now + lease)
if vis > 0 then atMost(due, now + vis) end
local late = call('ZRANGEBYSCORE', sess, '-inf', now, 'LIMIT', 0, 100)
for i = 1, #late do
  if budget > 0 then
    changed = true
    local who = late[i]
    local n = giveBack(who, budget, 0)
    budget = budget - n
    if budget > 0 then
      leave(who)
      call('ZREM', sess, who)
      call('ZADD', gone, now, who)
    end
  end
end
if vis > 0 then
  local over = call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, budget)
  for i = 1, #over do
    changed = true
    local member = leaseOf(sub(over[i], 1, 8), sub(over[i], 9))
    call('ZREM', due, over[i])
    if member then
      call('ZREM', lent, member)
      comeBack(sub(member, 9), 0)
    end
  end
  budget = budget - #over
end
local old = call('ZRANGEBYSCORE', gone, '-inf', now - 86400000, 'LIMIT', 0, 100)
for i = 1, #old do
  local who = old[i]
  call('HDEL', steps, who .. 'n', who .. '0', who .. '1', who .. 'a', who .. 't')
  call('ZREM', gone, who)
end
if changed then settle() end
return {'OK', state, max, reason, tell(sid, 'B'), budget <= 0 and 1 or 0}
`)

/** The session leaves: what it has goes back. Replies OK and whether there is more: 1. */
export const leave: Script = script(`${PRELUDE}${GIVING_UP}
leave(sid)
local n = giveBack(sid, 1000, 0)
settle()
if n == 1000 then return {'OK', 1} end
call('ZREM', sess, sid)
call('ZREM', gone, sid)
call('HDEL', steps, sid .. 'n', sid .. '0', sid .. '1', sid .. 'a', sid .. 't')
return {'OK', 0}
`)

/** Items on lease to the session, by their ids in ARGV from 4 on. Taken at most once, they are gone by that. */
export const fetch: Script = script(`${PRELUDE}
rest()
local out = {'OK'}
for i = 4, #ARGV do
  local member = leaseOf(sid, pack('>I6', tonumber(ARGV[i])))
  out[#out + 1] = member and sub(member, 9) or ''
  if member and not lends then call('ZREM', lent, member) end
end
return out
`)

export const look: Script = script(`${PRELUDE}
return {'OK', qn + backn, max, unf, state, puts, gets, pwn, gwn, call('ZCARD', jw), call('ZCARD', lent), redel, bytes,
  call('ZCARD', dead), call('ZCOUNT', sess, now(), '+inf')}
`)

/**
 * Deletes the queue, and tells everybody. ARGV: publishing command. Where fewer hear it than have it open, its id is left for the others, for a day. Replies
 * whether there was one.
 */
export const destroy: Script = script(`
local meta, sess, ended = KEYS[1], KEYS[7], KEYS[13]
local id = redis.call('HGET', meta, 'id')
local clock = redis.call('TIME')
local open = redis.call('ZCOUNT', sess, clock[1] * 1000, '+inf')
local there = redis.call('EXISTS', meta)
redis.call('DEL', unpack(KEYS))
if there == 0 then return 0 end
local heard = redis.call(ARGV[1], string.sub(meta, 1, -5) .. 'c:*', 'D')
if heard < open and id then
  redis.call('HSET', ended, 'id', id)
  redis.pcall('PEXPIRE', ended, 86400000)
end
return 1
`)

/** Whether it is this queue that was destroyed. ARGV as in the others. */
export const wasDestroyed: Script = script(`
return redis.call('HGET', KEYS[13], 'id') == ARGV[2] and 1 or 0
`)
