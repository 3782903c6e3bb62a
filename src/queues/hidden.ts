/** In the options of spawn(): what the package itself has to say to the worker. */
export const HIDDEN: unique symbol = Symbol.for('janus-queue.hidden')
