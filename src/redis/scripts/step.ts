import { PRELUDE } from './prelude.js'

/**
 * Everything that changes a queue. ARGV: session, epoch, publishing command, number, whether there are puts, then operations, each a letter and what
 * belongs to it. Replies OK, state, maxsize, reason, outcome, items; or AGAIN (number known: nothing done, the outcome of then), GAP last, REAPED, GONE.
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
  local probe = redis.pcall('HSET', meta, 'layout', '1')
  if type(probe) == 'table' and probe.err then
    if not string.find(probe.err, 'OOM', 1, true) then return probe end
    oom = true
  end
end
if oom or ARGV[5] ~= '1' then call('HDEL', meta, '-') end

local out, items = {}, {}
local i = 6
while ARGV[i] do
  local op = ARGV[i]
  if op == 'P' then
    local wait, n = ARGV[i + 1] == 'w', tonumber(ARGV[i + 2])
    local at, done = i + 3, 0
    while done < n and state == 0 and not oom do
      local room = max <= 0 and n - done or math.min(max - qn - backn, n - done)
      if room <= 0 then break end
      local bodies = {}
      for k = 1, room do bodies[k] = ARGV[at + done + k - 1] end
      enter(bodies)
      done = done + room
      serve()
    end
    local word = 'p' .. done
    if done < n then
      if state ~= 0 then word = word .. 's'
      elseif oom then word = word .. 'o'
      elseif not wait then word = word .. 'f'
      else
        word = word .. 'w' .. string.format('%.0f', arr + 1)
        local args = {}
        for k = done, n - 1 do
          args[#args + 1] = 0
          args[#args + 1] = arrival() .. sid .. ARGV[at + k]
        end
        call('ZADD', pw, unpack(args))
        pwn = pwn + n - done
      end
    end
    out[#out + 1] = word
    i = at + n
  elseif op == 'G' then
    local face, wait, most, count, token = ARGV[i + 1], ARGV[i + 2] == 'w', tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4]), tonumber(ARGV[i + 5])
    local given = handed(take(count > 1 and count or most), face)
    if lends then lend(given, sid) elseif #given > 0 then call('HINCRBY', steps, sid .. 't', #given) end
    local ids = {}
    for k = 1, #given do
      ids[k] = string.format('%.0f', (unp('>I6', given[k])))
      items[#items + 1] = given[k]
    end
    if #given > 0 then admit() end
    local word = 'g' .. table.concat(ids, ',')
    local served = count > 1 and #given or (#given > 0 and 1 or 0)
    if served < count then
      -- What is left of a full mebibyte is for the next step.
      if qn + backn > 0 then word = word .. 'm'
      elseif state ~= 0 and isOver(sid, pack('>I2', unp('>I2', face) % 32768)) then word = word .. 's'
      elseif not wait then word = word .. 'e'
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
    i = i + 6
  elseif op == 'K' then
    local face, wait, token = ARGV[i + 1], ARGV[i + 2] == 'w', tonumber(ARGV[i + 3])
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
    elseif not wait then word = word .. 'e'
    else
      word = word .. 'w' .. string.format('%.0f', arr + 1)
      call('ZADD', gw, 0, arrival() .. sid .. pack('>I6', token) .. face .. '\\0\\0\\0\\1k')
      gwn = gwn + 1
    end
    out[#out + 1] = word
    i = i + 4
  elseif op == 'C' or op == 'B' then
    local n, lost = tonumber(ARGV[i + 1]), {}
    for k = 1, n do
      local key = sid .. pack('>I6', tonumber(ARGV[i + 1 + k]))
      if call('ZREMRANGEBYLEX', lent, '[' .. key, '[' .. key .. TOP) == 0 then
        lost[#lost + 1] = k - 1
      else
        if op == 'C' then unf = unf - 1 end
        if vis > 0 then call('ZREM', due, key) end
      end
    end
    out[#out + 1] = 'c' .. table.concat(lost, ',')
    i = i + 2 + n
  elseif op == 'D' then
    local n = tonumber(ARGV[i + 1])
    if n > unf then out[#out + 1] = 'd0' else
      unf = unf - n
      out[#out + 1] = 'd1'
    end
    i = i + 2
  elseif op == 'R' then
    local member = leaseOf(sid, pack('>I6', tonumber(ARGV[i + 2])))
    if not member then out[#out + 1] = 'rl' else
      endLease(member)
      out[#out + 1] = comeBack(sub(member, 9), tonumber(ARGV[i + 1])) and 'r1' or 'r0'
      admit()
      serve()
    end
    i = i + 3
  elseif op == 'U' then
    out[#out + 1] = comeBack(ARGV[i + 1], 2) and 'u1' or 'u0'
    call('HINCRBY', steps, sid .. 't', -1)
    serve()
    i = i + 2
  elseif op == 'A' then
    local member = leaseOf(sid, pack('>I6', tonumber(ARGV[i + 1])))
    if member then
      endLease(member)
      unf = unf - 1
      bury(sub(member, 9))
    end
    out[#out + 1] = member and 'a1' or 'a0'
    i = i + 2
  elseif op == 'X' then
    local key = ARGV[i + 1] == 'p' and pw or (ARGV[i + 1] == 'g' and gw or jw)
    local from, to = pack('>I6', tonumber(ARGV[i + 2])), pack('>I6', tonumber(ARGV[i + 3]))
    local n = call('ZREMRANGEBYLEX', key, '[' .. from .. sid, '[' .. to .. sid .. TOP)
    if key == pw then pwn = pwn - n elseif key == gw then gwn = gwn - n end
    out[#out + 1] = 'x' .. n
    i = i + 4
  elseif op == 'S' then
    local immediate = ARGV[i + 1] == '1'
    if state == 0 and ARGV[i + 2] == '1' then
      reason = ARGV[i + 3]
      call('HSET', meta, 'reason', reason)
    end
    local before = state
    state = math.max(state, immediate and 2 or 1)
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
    i = i + 4
  elseif op == 'M' then
    max = tonumber(ARGV[i + 1])
    tell('*', 'M' .. ARGV[i + 1])
    admit()
    out[#out + 1] = 'o'
    i = i + 2
  elseif op == 'E' then
    local n = qn + backn
    call('DEL', q, back)
    qn, backn, bytes, unf = 0, 0, 0, unf - n
    admit()
    out[#out + 1] = 'e' .. n
    i = i + 1
  elseif op == 'J' then
    if unf == 0 then out[#out + 1] = 'j' else
      out[#out + 1] = 'jw' .. string.format('%.0f', arr + 1)
      call('ZADD', jw, 0, arrival() .. sid)
    end
    i = i + 1
  elseif op == 'T' then
    local got = call('ZPOPMIN', dead, tonumber(ARGV[i + 1]))
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
    i = i + 2
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
