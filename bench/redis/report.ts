import { type Sample, workloads } from './workloads.js'

export interface Results {
  /** By workload and peer. */
  readonly samples: Map<string, Sample[]>
  /** By peer. */
  readonly memory: Map<string, number>
  readonly alone: Map<string, number[]>
}

export interface Environment {
  processor: string
  node: string
  server: string
  load: string
  rounds: number
}

export function page({ samples, memory, alone }: Results, peers: readonly string[], environment: Environment): string {
  const { processor, node, server, load, rounds } = environment
  const rows = workloads.map(({ title }) => {
    const of = (peer: string): Sample[] => samples.get(`${title}/${peer}`) ?? []
    const ours = of(peers[0] ?? '')
    const cells = peers.map((peer) => {
      const time = median(of(peer).map((sample) => sample.time))
      const cpu = median(of(peer).map((sample) => sample.cpu))
      return `${time.toFixed(time < 100 ? 1 : 0)} (${cpu.toFixed(1)})`
    })
    const ratios = peers.slice(1).map((peer) => {
      const all = of(peer).map(({ time }, i) => time / (ours[i]?.time ?? Number.NaN))
      return `${median(all).toFixed(1)} (${Math.min(...all).toFixed(1)}-${Math.max(...all).toFixed(1)})`
    })
    return row([title, ...cells, ...ratios])
  })
  const others = peers.slice(1)
  const lost = workloads.flatMap(({ title }) => {
    const time = (peer: string): number => median((samples.get(`${title}/${peer}`) ?? []).map((sample) => sample.time))
    const to = others.filter((peer) => time(peer) < time(peers[0] ?? ''))
    return to.length === 0 ? [] : [`${title}: to ${to.join(' and ')}`]
  })
  return [
    '# Benchmarks on Redis',
    '',
    `This package beside ${others.join(' and ')} on one server, Redis ${server} without persistence, in turns, by \`npm run bench:redis -- --write\`:`,
    `${processor}, loopback, ${node}, ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}. The load average was ${load} before and after: figures of a busy machine are`,
    'slower than those of one at rest, for all alike, so the ratios say more than the times, and their ranges how far to trust them.',
    '',
    "Microseconds an item, and in parentheses the microseconds of the server's processor; then by how much each other takes longer (least and greatest of the rounds).",
    'Items of 100 bytes as JSON. All clients are in one process.',
    '',
    row(['what', ...peers, ...others.map((name) => `${name}, times ours`)]),
    row(['---', ...peers.map(() => '---:'), ...others.map(() => '---:')]),
    ...rows,
    row([
      'memory of a waiting item, bytes',
      ...peers.map((peer) => (memory.get(peer) ?? 0).toFixed(0)),
      ...others.map((peer) => ((memory.get(peer) ?? 0) / (memory.get(peers[0] ?? '') ?? 1)).toFixed(1)),
    ]),
    '',
    `One by one, for comparison: a bare PING ${medianOf(alone, 'PING')} us; \`asyncQ.put()\` ${medianOf(alone, 'asyncQ.put')} us; \`syncQ.put()\` ${medianOf(alone, 'syncQ.put')} us, and`,
    `${medianOf(alone, 'first syncQ.put')} us in the first thousand after the sockets moved to the helper thread, whose code is compiled only then.`,
    '',
    `What no queue on this server can be below, microseconds of its processor: ${[...alone.keys()]
      .filter((name) => name.startsWith('cpu of '))
      .map((name) => `${name.slice(7)} ${median(alone.get(name) ?? []).toFixed(1)}`)
      .join('; ')}.`,
    'So nearly all of what a single call costs is the kernel, which is the same for whatever is called: there a queue can hardly be quicker than another, but by fewer',
    'round trips.',
    '',
    lost.length === 0 ? 'It loses nowhere.' : `It loses, by the median, ${lost.join('; ')}.`,
    '',
    'What they do differs: BullMQ and bee-queue are job systems, which keep more about each job (states, results, progress, events). BullMQ removes jobs when they are',
    'complete here; bee-queue stores and sends nothing that can be switched off. This package sends what is called in one tick as one script, so it gains most where much',
    'is in flight. Its one script does more than a command, for which a single call pays: batches and several calls at once are the remedy. Consumers here report an item and',
    "ask for the next one in the same tick, as BullMQ's worker does; whoever awaits the report first takes two round trips.",
    '',
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function medianOf(all: Map<string, number[]>, name: string): string {
  return median(all.get(name) ?? []).toFixed(0)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
