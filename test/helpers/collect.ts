import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Collects what nothing refers to. What the running turn made weak references to is still kept. */
export const collect: () => void = runInNewContext('gc')
