import { figures, type Measured, type MetricsOptions, samplesOf } from './measured.js'

/**
 * What an observable instrument is to this module: something that a meter made.
 *
 * @since 0.2.0
 */
export type Instrument = object

/**
 * What is used of a Meter of `@opentelemetry/api`, which is one: so that nobody need install that for the types.
 *
 * @since 0.2.0
 */
export interface Meter {
  /** Makes an instrument whose value only grows. */
  createObservableCounter(name: string, options?: { description?: string; unit?: string }): Instrument
  /** Makes an instrument whose value goes up and down. */
  createObservableGauge(name: string, options?: { description?: string; unit?: string }): Instrument
  /** Has the callback called at each collection, to observe these instruments. */
  addBatchObservableCallback(callback: (result: Observer) => void, observables: Instrument[]): void
  /** Ends that. */
  removeBatchObservableCallback(callback: (result: Observer) => void, observables: Instrument[]): void
}

interface Observer {
  observe(instrument: Instrument, value: number, attributes?: { [name: string]: string }): void
}

/**
 * Makes observable instruments of OpenTelemetry for the queues: `janus.queue.size`, `janus.queue.puts` and so on, with the
 * attributes `queue` (as for prometheus()) and `kind`. The queues are looked at when the meter collects, at no other time.
 *
 * @param meter Of `@opentelemetry/api`, such as `metrics.getMeter('my-program')`.
 * @param queues Those of this thread that are to be seen; a Set that changes as queues come and go does as well.
 * @returns What ends it.
 * @since 0.2.0
 */
export function instrument(meter: Meter, queues: Iterable<Measured>, { labels }: MetricsOptions = {}): () => void {
  const instruments = new Map<string, Instrument>()
  for (const { name, help, unit, isTotal } of figures) {
    if (instruments.has(name)) continue
    const make = isTotal ? 'createObservableCounter' : 'createObservableGauge'
    instruments.set(name, meter[make](`janus.queue.${name}`, { description: help, unit }))
  }
  const callback = (result: Observer): void => {
    for (const { labels: attributes, stats } of samplesOf(queues, labels)) {
      for (const { name, labels: own, of } of figures) {
        const made = instruments.get(name)
        if (made !== undefined) result.observe(made, of(stats), { ...attributes, ...own })
      }
    }
  }
  const all = [...instruments.values()]
  meter.addBatchObservableCallback(callback, all)
  return () => meter.removeBatchObservableCallback(callback, all)
}
