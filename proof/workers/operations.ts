/** The operations in which workers are terminated. */
export const operations = [
  'attach',
  'put',
  'get',
  'peek',
  'putMany',
  'getMany',
  'clear',
  'taskDone and join',
  'maxsize',
  'async put',
  'async get',
  'async peek',
  'async putMany, getMany',
  'async timeouts',
  'shutdown',
] as const
export type Operation = (typeof operations)[number]
