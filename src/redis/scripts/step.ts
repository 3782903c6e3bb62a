import { LAYOUT, PRELUDE } from './prelude.js'

/**
 * Everything that changes a queue. ARGV: session, id, publishing command, number, whether there are puts, operations: each a letter and what belongs to it,
 * packed (see host/pack.ts). Replies OK, state, maxsize, reason, outcome, items; or AGAIN (number known: nothing done, the outcome of then), GAP last, REAPED, GONE.
 * The outcome has one word an operation; it holds ids, never items.
 */
export const STEP = `${PRELUDE}
local number = tonumber(ARGV[4])
if not call('ZSCORE', sess, sid) then return {'REAPED'} end
local last = tonumber(call('HGET', steps, sid .. 'n') or -1)
if number <= last then
  local kept = call('HGET', steps, sid .. (number % 2)) or ''
  local bar = string.find(kept, '|', 1, true)
  if not bar or sub(kept, 1, bar - 1) ~= ARGV[4] then return {'GAP', last} end
  return {'AGAIN', state, max, reason, sub(kept, bar + 1)}
end
if number > last + 1 or last < 0 then return {'GAP', last} end

-- The first write decides whether memory allows any: where it does not, puts are refused and the rest goes on.
local oom = false
if ARGV[5] == '1' then
  local probe = redis.pcall('HSET', meta, 'layout', '${LAYOUT}')
  if type(probe) == 'table' and probe.err then
    if not string.find(probe.err, 'OOM', 1, true) then return probe end
    oom = true
  end
end
if oom or ARGV[5] ~= '1' then call('HDEL', meta, '-') end

local out, items = {}, {}
local b, i = ARGV[6], 1
while i <= #b do
  local op = sub(b, i, i)
  i = i + 1
  if op == 'P' then
    local flag, n, done, all = nil, 0, 0, {}
    flag, n, i = unp('>c1I4', b, i)
    for k = 1, n do all[k], i = unp('>I4c0', b, i) end
    while done < n and state == 0 and not oom do
      local room = max <= 0 and n - done or math.min(max - qn - backn, n - done)
      if room <= 0 then break end
      local bodies = all
      if room < n then
        bodies = {}
        for k = 1, room do bodies[k] = all[done + k] end
      end
      enter(bodies)
      done = done + room
      if gwn > 0 then
        rest()
        serve()
      end
    end
    local word = 'p' .. done
    if done < n then
      if state ~= 0 then word = word .. 's'
      elseif oom then word = word .. 'o'
      elseif flag ~= 'w' then word = word .. 'f'
      else
        word = word .. 'w' .. string.format('%.0f', arr + 1)
        local args = {}
        for k = done + 1, n do
          args[#args + 1] = 0
          args[#args + 1] = arrival() .. sid .. all[k]
        end
        call('ZADD', pw, unpack(args))
        pwn = pwn + n - done
      end
    end
    out[#out + 1] = word
  elseif op == 'G' then
    local face, flag, most, count, token
    face, flag, most, count, token, i = unp('>c2c1I4I4I6', b, i)
    local given = handed(take(count > 1 and count or most), face)
    if lends then lend(given, sid) elseif #given > 0 then call('HINCRBY', steps, sid .. 't', #given) end
    local ids = {}
    for k = 1, #given do
      ids[k] = string.format('%.0f', (unp('>I6', given[k])))
      items[#items + 1] = given[k]
    end
    if #given > 0 and pwn > 0 then
      rest()
      admit()
    end
    local word = 'g' .. table.concat(ids, ',')
    local served = count > 1 and #given or (#given > 0 and 1 or 0)
    if served < count then
      -- What is left of a full mebibyte is for the next step.
      if state ~= 0 then rest() end
      if qn + backn > 0 then word = word .. 'm'
      elseif state ~= 0 and isOver(sid, pack('>I2', unp('>I2', face) % 32768)) then word = word .. 's'
      elseif flag ~= 'w' then word = word .. 'e'
      else
        word = word .. 'w' .. string.format('%.0f', arr + 1)
        local args = {}
        for k = served, count - 1 do
          args[#args + 1] = 0
          args[#args + 1] = arrival() .. sid .. pack('>I6', token + k) .. face .. pack('>I4', most) .. 'g'
        end
        call('ZADD', gw, unpack(args))
        gwn = gwn + count - served
      end
    end
    out[#out + 1] = word
  elseif op == 'K' then
    rest()
    local face, flag, token
    face, flag, token, i = unp('>c2c1c6', b, i)
    local word = 'k'
    if qn + backn > 0 then
      local rec
      if isp then rec = call('ZRANGE', q, 0, 0)[1]
      elseif not lifo then
        rec = backn > 0 and call('ZRANGE', back, 0, 0)[1] or call('LINDEX', q, 0)
      else
        rec = qn > 0 and call('LINDEX', q, -1)
        local top = backn > 0 and call('ZRANGE', back, -1, -1)[1]
        if top and (not rec or sub(top, 1, 6) > sub(rec, 1, 6)) then rec = top end
      end
      items[#items + 1] = rec
      word = word .. 'i'
    elseif state ~= 0 and isOver(sid, face) then word = word .. 's'
    elseif flag ~= 'w' then word = word .. 'e'
    else
      word = word .. 'w' .. string.format('%.0f', arr + 1)
      call('ZADD', gw, 0, arrival() .. sid .. token .. face .. '\\0\\0\\0\\1k')
      gwn = gwn + 1
    end
    out[#out + 1] = word
  elseif op == 'C' or op == 'B' then
    local n, lost = unp('>I4', b, i), {}
    i = i + 4
    for k = 1, n do
      local key = sid .. sub(b, i, i + 5)
      i = i + 6
      if call('ZREMRANGEBYLEX', lent, '[' .. key, '[' .. key .. TOP) == 0 then
        lost[#lost + 1] = k - 1
      else
        if op == 'C' then unf = unf - 1 end
        if vis > 0 then call('ZREM', due, key) end
      end
    end
    out[#out + 1] = 'c' .. table.concat(lost, ',')
  elseif op == 'D' then
    local n = unp('>I4', b, i)
    i = i + 4
    if n > unf then out[#out + 1] = 'd0' else
      unf = unf - n
      out[#out + 1] = 'd1'
    end
  elseif op == 'R' then
    rest()
    local mode, id = tonumber(sub(b, i, i)), sub(b, i + 1, i + 6)
    i = i + 7
    local member = leaseOf(sid, id)
    if not member then out[#out + 1] = 'rl' else
      endLease(member)
      out[#out + 1] = comeBack(sub(member, 9), mode) and 'r1' or 'r0'
      admit()
      serve()
    end
  elseif op == 'U' then
    rest()
    local rec
    rec, i = unp('>I4c0', b, i)
    out[#out + 1] = comeBack(rec, 2) and 'u1' or 'u0'
    call('HINCRBY', steps, sid .. 't', -1)
    serve()
  elseif op == 'A' then
    rest()
    local member = leaseOf(sid, sub(b, i, i + 5))
    i = i + 6
    if member then
      endLease(member)
      unf = unf - 1
      bury(sub(member, 9))
    end
    out[#out + 1] = member and 'a1' or 'a0'
  elseif op == 'X' then
    local line, from, to
    line, from, to, i = unp('>c1c6c6', b, i)
    local key = line == 'p' and pw or (line == 'g' and gw or jw)
    local n = call('ZREMRANGEBYLEX', key, '[' .. from .. sid, '[' .. to .. sid .. TOP)
    if key == pw then pwn = pwn - n elseif key == gw then gwn = gwn - n end
    out[#out + 1] = 'x' .. n
  elseif op == 'S' then
    rest()
    local immediate, given, why
    immediate, given, why, i = unp('>c1c1I4c0', b, i)
    if state == 0 and given == '1' then
      reason = why
      call('HSET', meta, 'reason', reason)
    end
    local before = state
    state = math.max(state, immediate == '1' and 2 or 1)
    if before ~= state then
      tell('*', 'S' .. state .. reason)
      local all = call('ZRANGE', pw, 0, -1)
      for k = 1, #all do tell(sub(all[k], 7, 14), 'Q' .. sub(all[k], 1, 6)) end
      if #all > 0 then call('DEL', pw) end
      pwn = 0
    end
    if state == 2 then
      unf = unf - qn - backn
      call('DEL', q, back)
      qn, backn, bytes = 0, 0, 0
    end
    out[#out + 1] = 'o'
  elseif op == 'M' then
    rest()
    max, i = unp('>d', b, i)
    tell('*', 'M' .. string.format('%.0f', max))
    admit()
    out[#out + 1] = 'o'
  elseif op == 'E' then
    rest()
    local n = qn + backn
    call('DEL', q, back)
    qn, backn, bytes, unf = 0, 0, 0, unf - n
    admit()
    out[#out + 1] = 'e' .. n
  elseif op == 'J' then
    if unf == 0 then out[#out + 1] = 'j' else
      out[#out + 1] = 'jw' .. string.format('%.0f', arr + 1)
      call('ZADD', jw, 0, arrival() .. sid)
    end
  elseif op == 'T' then
    local n = unp('>I4', b, i)
    i = i + 4
    local got = call('ZPOPMIN', dead, n)
    local recs, ids = {}, {}
    for k = 1, #got, 2 do
      local rec = sub(got[k], 7, 12) .. '\\255\\255\\0\\0' .. sub(got[k], 17)
      recs[#recs + 1] = rec
      ids[#ids + 1] = string.format('%.0f', (unp('>I6', rec)))
      items[#items + 1] = rec
    end
    if #recs > 0 then
      local args = {}
      for k = 1, #recs do
        args[#args + 1] = 0
        args[#args + 1] = sid .. recs[k]
      end
      call('ZADD', lent, unpack(args))
    end
    out[#out + 1] = 't' .. table.concat(ids, ',')
  else
    return redis.error_reply('janus-queue: no operation ' .. op)
  end
end
settle()
local outcome = table.concat(out, ' ')
call('HSET', steps, sid .. 'n', number, sid .. (number % 2), ARGV[4] .. '|' .. outcome)
local reply = {'OK', state, max, reason, outcome}
for k = 1, #items do reply[k + 5] = items[k] end
return reply
`
