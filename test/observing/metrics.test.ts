import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { Queue as Fifo, LifoQueue, PriorityQueue, type Queue } from 'janus-queue'
import { instrument, prometheus } from 'janus-queue/metrics'

/** The samples of the text by metric and labels. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('#')) continue
    const [, series = '', value] = /^([a-z_]+\{.*\}) (\S+)$/.exec(line) ?? assert.fail(`not a sample: ${line}`)
    assert.ok(!samples.has(series), `${series} comes twice`)
    samples.set(series, Number(value))
  }
  return samples
}

test('prometheus() tells of each queue what stats() says', () => {
  const queue = new Fifo<string>(10, { name: 'orders' })
  queue.syncQ.putMany(['a', 'b', 'c'])
  queue.syncQ.get()
  const text = prometheus([queue])
  const samples = samplesOf(text)
  const of = (metric: string, more = '') => samples.get(`janus_queue_${metric}{queue="orders",kind="fifo"${more}}`)
  assert.equal(of('puts_total'), 3)
  assert.equal(of('gets_total'), 1)
  assert.equal(of('size'), 2)
  assert.equal(of('maxsize'), 10)
  assert.equal(of('unfinished_tasks'), 3)
  assert.equal(of('open'), 1)
  assert.equal(of('used_bytes'), queue.stats().bytesUsed)
  assert.equal(of('reserved_bytes'), queue.stats().bytesReserved)
  assert.equal(of('waiting', ',for="room"'), 0)
  queue.shutdown()
  assert.equal(samplesOf(prometheus([queue])).get('janus_queue_open{queue="orders",kind="fifo"}'), 0)
})

test('prometheus() shows who waits, for what', async () => {
  const queue = new Fifo<string>(0, { name: 'empty' })
  const controller = new AbortController()
  const waits = [queue.asyncQ.get({ signal: controller.signal }), queue.asyncQ.get({ signal: controller.signal })]
  const samples = samplesOf(prometheus([queue]))
  assert.equal(samples.get('janus_queue_waiting{queue="empty",kind="fifo",for="item"}'), 2)
  controller.abort()
  await Promise.allSettled(waits)
})

test('prometheus() says what each metric is once, before its samples', () => {
  const text = prometheus([new Fifo(0, { name: 'a' }), new LifoQueue(0, { name: 'b' })])
  let current = ''
  const seen = new Set<string>()
  for (const line of text.trimEnd().split('\n')) {
    const [, typed] = /^# TYPE (\w+) (?:counter|gauge)$/.exec(line) ?? []
    if (typed !== undefined) {
      assert.ok(!seen.has(typed), `${typed} is declared twice`)
      seen.add(typed)
      current = typed
    } else if (!line.startsWith('#')) assert.ok(line.startsWith(`${current}{`), line)
  }
  assert.ok(seen.size >= 10)
  assert.ok(text.endsWith('\n'))
})

test('prometheus() keeps queues of one name, and of none, apart', () => {
  const queues = [new Fifo(0, { name: 'a' }), new Fifo(0, { name: 'a' }), new Fifo(), new PriorityQueue()]
  const names = [...samplesOf(prometheus(queues)).keys()].filter((series) => series.startsWith('janus_queue_size'))
  assert.deepEqual(names, [
    'janus_queue_size{queue="a",kind="fifo"}',
    'janus_queue_size{queue="a#2",kind="fifo"}',
    'janus_queue_size{queue="unnamed",kind="fifo"}',
    'janus_queue_size{queue="unnamed#2",kind="priority"}',
  ])
})

test('prometheus() escapes names, adds labels and refuses those that are none', () => {
  const queue = new Fifo(0, { name: 'a "b"\\\nc' })
  const text = prometheus([queue], { labels: { job: 'x"y' } })
  assert.ok(text.includes('janus_queue_size{job="x\\"y",queue="a \\"b\\"\\\\\\nc",kind="fifo"} 0'))
  for (const name of ['1a', 'a b', '__a', 'queue', 'for', 'é', '']) {
    assert.throws(() => prometheus([queue], { labels: { [name]: '' } }), TypeError, name)
  }
})

test('prometheus() of no queues declares the metrics and has no sample', () => {
  assert.equal(samplesOf(prometheus([])).size, 0)
})

test('instrument() lets OpenTelemetry observe queues that come and go, until it is ended', async (t) => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 })
  const provider = new MeterProvider({ readers: [reader] })
  metrics.setGlobalMeterProvider(provider)
  t.after(() => provider.shutdown())
  const queue = new Fifo<number>(5, { name: 'jobs' })
  queue.syncQ.putMany([1, 2])
  const queues = new Set<Queue<number>>([queue])
  const stop = instrument(metrics.getMeter('test'), queues, { labels: { service: 'shop' } })

  const collected = async (name: string) => {
    exporter.reset()
    await provider.forceFlush()
    const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    return all
      .find(({ descriptor }) => descriptor.name === name)
      ?.dataPoints.map(({ attributes, value }) => [attributes, value])
  }
  const attributes = { service: 'shop', queue: 'jobs', kind: 'fifo' }
  assert.deepEqual(await collected('janus.queue.size'), [[attributes, 2]])
  queue.syncQ.get()
  assert.deepEqual(await collected('janus.queue.size'), [[attributes, 1]])
  assert.deepEqual(await collected('janus.queue.puts'), [[attributes, 2]])
  assert.deepEqual(await collected('janus.queue.waiting'), [
    [{ ...attributes, for: 'room' }, 0],
    [{ ...attributes, for: 'item' }, 0],
    [{ ...attributes, for: 'done' }, 0],
  ])
  queues.add(new LifoQueue<number>(0, { name: 'more' }))
  assert.equal((await collected('janus.queue.size'))?.length, 2)
  stop()
  queue.syncQ.get()
  const later = await collected('janus.queue.size')
  assert.notDeepEqual(later?.[0], [attributes, 0], 'the queue is not looked at any more')
})
