// What `top` shows: a title for each program, a row for each queue.

const COLUMNS = [
  { title: 'QUEUE', left: true, of: ({ name }) => plain(name) },
  { title: 'KIND', left: true, of: ({ kind }) => kind },
  { title: 'STATE', left: true, of: ({ state }) => state },
  { title: 'DEPTH', of: ({ size, maxsize }) => (maxsize > 0 ? `${short(size)}/${short(maxsize)}` : short(size)) },
  { title: '', left: true, of: bar, most: 100 },
  { title: 'PUT/s', of: (queue, before, seconds) => rate(queue.puts, before?.puts, seconds) },
  { title: 'GET/s', of: (queue, before, seconds) => rate(queue.gets, before?.gets, seconds) },
  { title: 'PUTTERS', of: ({ waitingPutters }) => short(waitingPutters) },
  { title: 'GETTERS', of: ({ waitingGetters }) => short(waitingGetters) },
  { title: 'JOINERS', of: ({ waitingJoiners }) => short(waitingJoiners), most: 90 },
  { title: 'UNDONE', of: ({ unfinishedTasks }) => short(unfinishedTasks), most: 90 },
  { title: 'USED', of: ({ bytesUsed }) => bytes(bytesUsed) },
  { title: 'MEMORY', of: ({ bytesReserved }) => bytes(bytesReserved) },
]

/** @returns Lines of at most `width` columns. */
export function table(programs, width, now) {
  const columns = COLUMNS.filter(({ most = 0 }) => width >= most)
  const blocks = programs.map(({ pid, title, queues, time, interval, before }) => {
    const seconds = before === undefined ? 0 : (time - before.time) / 1000
    const silent =
      now - time > 3 * interval + 1000 ? `, silent for ${((now - time) / 1000).toFixed(0)} s: blocked?` : ''
    const rows = queues.map((queue) => {
      const known = before?.queues.find(({ name, kind }) => name === queue.name && kind === queue.kind)
      return columns.map(({ of }) => of(queue, known, seconds))
    })
    return { head: `${plain(title)} (pid ${pid}${silent})`, rows }
  })
  const titles = columns.map(({ title }) => title)
  const all = [titles, ...blocks.flatMap(({ rows }) => rows)]
  const widths = columns.map((_, i) => Math.max(...all.map((row) => [...row[i]].length)))
  const lineOf = (row) =>
    row
      .map((cell, i) => (columns[i].left ? padEnd(cell, widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd()
  const lines = blocks.flatMap(({ head, rows }) => ['', head, ...rows.map(lineOf)])
  return [lineOf(titles), ...lines].map((line) => [...line].slice(0, width).join(''))
}

function padEnd(text, width) {
  return text + ' '.repeat(width - [...text].length)
}

/** Names are whatever programs gave: no control characters, which a terminal would obey. */
function plain(text) {
  return String(text).replace(/\p{C}/gu, '?').slice(0, 60)
}

function bar({ size, maxsize }) {
  if (maxsize <= 0) return ''
  const full = Math.round((Math.min(size, maxsize) / maxsize) * 10)
  return '#'.repeat(full) + '.'.repeat(10 - full)
}

function rate(now, before, seconds) {
  return before === undefined || seconds <= 0 ? '-' : short(Math.max(0, now - before) / seconds)
}

/** At most five characters. */
function short(number) {
  if (number < 10_000) return String(Math.round(number))
  const units = ['k', 'M', 'G', 'T', 'P']
  let unit = -1
  let rest = number
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000
    unit++
  }
  return `${rest < 99.95 ? rest.toFixed(1) : rest.toFixed(0)}${units[unit]}`
}

function bytes(number) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const unit = Math.min(Math.floor(Math.log2(Math.max(number, 1)) / 10), units.length - 1)
  return `${(number / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`
}
