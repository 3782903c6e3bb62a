import type { TestContext } from 'node:test'
import { CutProxy } from '../../../proof/redis/proxy.js'

/** In front of the server at this port, until the test ends. */
export async function startProxy(t: TestContext, port: number): Promise<CutProxy> {
  const proxy = await CutProxy.open(port)
  t.after(() => proxy.close())
  return proxy
}
