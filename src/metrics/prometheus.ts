import { figures, type Measured, type MetricsOptions, type Sample, samplesOf } from './measured.js'

const PREFIX = 'janus_queue_'

/**
 * The state of the queues in Prometheus's text format, to be served as `text/plain; version=0.0.4`. A queue is labelled with
 * its `name` (`unnamed` where it has none, with a number where another has the same) and its `kind`. Never blocks.
 *
 * @param queues Those of this thread that are to be seen; a Set that changes as queues come and go does as well.
 * @throws TypeError where a label has a name that Prometheus does not allow.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>(10, { name: 'orders' })
 * queue.syncQ.put('a')
 * console.log(prometheus([queue]).includes('janus_queue_size{queue="orders",kind="fifo"} 1')) // true
 * ```
 * @since 0.2.0
 */
export function prometheus(queues: Iterable<Measured>, { labels }: MetricsOptions = {}): string {
  for (const name of Object.keys(labels ?? {})) checkLabel(name)
  const samples = samplesOf(queues, labels)
  let text = ''
  let last = ''
  for (const { name, help, isTotal, labels: own, of } of figures) {
    const metric = `${PREFIX}${name}${isTotal ? '_total' : ''}`
    if (metric !== last) text += `# HELP ${metric} ${help}\n# TYPE ${metric} ${isTotal ? 'counter' : 'gauge'}\n`
    last = metric
    for (const sample of samples) text += `${metric}{${labelsOf(sample, own)}} ${of(sample.stats)}\n`
  }
  return text
}

function labelsOf({ labels }: Sample, own: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ...labels, ...own })
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',')
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function checkLabel(name: string): void {
  if (/^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !['queue', 'kind', 'for'].includes(name)) return
  throw new TypeError(
    `prometheus: '${name}' can't be a label: it takes letters, digits and _, not a digit first nor __; queue, kind and ` +
      'for are taken',
  )
}
