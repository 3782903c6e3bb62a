// What a run was asked for, in a form that goes through an environment variable, a URL or a message.

/**
 * @typedef {object} Options
 * @property {string} wanted Only cases whose name contains it are run.
 * @property {string} [terminates] When a worker that was told to ends: 'at once', 'after seconds', 'idle workers' alone.
 * @property {boolean} [tellsOfEnds] Others hear of the end of a worker.
 * @property {boolean} withoutWaitAsync Atomics.waitAsync is taken away first, as if the runtime did not have it.
 */

/** @param {Options} options */
export function apply({ withoutWaitAsync }) {
  if (withoutWaitAsync) delete Atomics.waitAsync
}
