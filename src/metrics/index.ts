export { type Exposed, type ExposeOptions, expose } from './expose.js'
export { type Instrument, instrument, type Meter } from './instruments.js'
export type { Measured, MetricsOptions } from './measured.js'
export { prometheus } from './prometheus.js'
