export { type ReadableOptions, readable } from './readable.js'
export { through } from './through.js'
export { type WritableOptions, writable } from './writable.js'
