import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { connect, LeaseLost } from 'janus-queue/redis'
import { longLimit } from '../helpers/limits.js'
import { isPending, sleep, within } from '../helpers/wait.js'
import { startProxy } from './helpers/proxy.js'
import { clientOf, connected, libraries, startServer } from './helpers/server.js'

for (const library of libraries) {
  test(
    `with '${library}', a link that freezes and heals before the lease's end costs nothing`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
      t.after(() => connection.close())
      const queue = await connection.open<string>('work', { lease: 60_000, maxsize: 2 })
      const lines = { lent: queue.asyncQ.getTask(), waiting: queue.asyncQ.get() }
      await queue.asyncQ.put('lent')
      const task = await within(10_000, 'the task', lines.lent)
      proxy.frozen = true
      const calls = Promise.all([task.done(), queue.asyncQ.putMany(['a', 'b', 'c', 'd'])])
      await sleep(300)
      proxy.frozen = false
      assert.equal(await within(10_000, 'the get that waited', lines.waiting), 'a')
      assert.equal(await within(10_000, 'the next', queue.asyncQ.get()), 'b')
      await within(10_000, 'what was called meanwhile', calls)
      assert.deepEqual(await queue.asyncQ.getMany(9), ['c', 'd'])
      assert.equal((await queue.stats()).puts, 5)
    },
  )

  test(
    `with '${library}', a link that heals after the lease has LeaseLost, and its calls go on`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
      t.after(() => connection.close())
      const queue = await connection.open<string>('work', { lease: 600, maxsize: 1 })
      const other = await (await connected(t, { url: server.url })).open<string>('work')
      await queue.asyncQ.put('slow')
      const task = await queue.asyncQ.getTask()
      await queue.asyncQ.put('in')
      const parked = queue.asyncQ.put('parked')
      while ((await other.stats()).waitingPutters === 0) await sleep(5)
      proxy.frozen = true
      while ((await other.stats()).lent > 0) await sleep(20)
      const again = await within(20_000, 'what comes back', other.asyncQ.getTask())
      assert.deepEqual([again.item, again.deliveries], ['slow', 2])
      while ((await other.stats()).sessions > 1) await sleep(20)
      const late = assert.rejects(task.done(), LeaseLost)
      proxy.frozen = false
      await within(20_000, 'its word', late)
      await again.done()
      assert.equal(await within(10_000, 'what was in', other.asyncQ.get()), 'in')
      await within(20_000, 'the parked put', parked)
      assert.equal(await within(10_000, 'what was parked', other.asyncQ.get()), 'parked')
      assert.equal((await other.stats()).puts, 3)
    },
  )

  test(
    `with '${library}', a get whose item was cut off, and whose next try too, goes on to wait`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const other = await (await connected(t, { url: server.url })).open<string>('work')
      const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
      t.after(() => connection.close())
      const queue = await connection.open<string>('work')
      const waiting = async (count: number): Promise<void> => {
        while ((await other.stats()).waitingGetters !== count) await sleep(5)
      }
      const getting = queue.asyncQ.get()
      await waiting(1)
      const another = other.asyncQ.get()
      await waiting(2)
      const large = 'x'.repeat(1_000_000)
      let cuts = 0
      proxy.cutWhen = (words) => cuts === 0 && words.includes('xxxx') && ++cuts === 1
      const ready = (then = (): void => {}): Promise<void> =>
        new Promise((resolve) => {
          queue.on('ready', () => {
            then()
            resolve()
          })
        })
      const back = ready(() => {
        proxy.hold = proxy.held === 0 // the step that asks anew
      })
      await other.asyncQ.put(large)
      await within(30_000, 'the connection', back)
      while (proxy.held === 0) await sleep(5)
      proxy.hold = false
      const again = ready()
      proxy.cut()
      await within(30_000, 'the connection once more', again)
      assert.equal(await within(30_000, 'the other', another), large)
      await within(30_000, 'the line', waiting(1))
      await other.asyncQ.put('small')
      assert.equal(await within(30_000, 'the get', getting), 'small')
    },
  )

  test(`with '${library}', who was given up, and does not hear that, goes on to join`, longLimit, async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const lease = 3_000
    const other = await (await connected(t, { url: server.url })).open<string>('work', { lease })
    const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
    t.after(() => connection.close())
    const queue = await connection.open<string>('work')
    await queue.asyncQ.put('not done')
    const joining = queue.asyncQ.join()
    while ((await other.stats()).waitingJoiners === 0);
    proxy.frozen = true
    while ((await other.stats()).waitingJoiners > 0) await sleep(20)
    let cuts = 0
    // The resume's reply, which has more words than others that say so.
    proxy.cutWhen = (words) => cuts === 0 && /\*1\d\r\n\$6\r\nREAPED/.test(words.toString('latin1')) && ++cuts === 1
    const ready = new Promise<void>((resolve) => queue.on('ready', resolve))
    proxy.frozen = false
    await within(30_000, 'the connection', ready)
    assert.equal(cuts, 1)
    await within(30_000, 'a call', queue.asyncQ.qsize())
    assert.ok(await isPending(joining))
    await other.asyncQ.get()
    await other.asyncQ.taskDone()
    await within(30_000, 'the join', joining)
  })

  test(
    `with '${library}', a listener that throws is an uncaught exception, and keeps nothing from going on`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const source = `
      import { connect } from ${JSON.stringify(import.meta.resolve('janus-queue/redis'))}
      import { ${library === 'redis' ? 'createClient' : 'Redis'} } from ${JSON.stringify(import.meta.resolve(library))}
      const url = ${JSON.stringify(proxy.url)}
      const client = ${library === 'redis' ? 'createClient({ url })' : 'new Redis(url, { lazyConnect: true })'}
      const queue = await (await connect(client)).open('work')
      process.on('uncaughtException', ({ message }) => console.log(message))
      for (const event of ['reconnecting', 'ready']) {
        queue.on(event, () => { throw new Error(event) })
        queue.on(event, () => console.log('after ' + event))
      }
      setInterval(() => {}, 1000)
      await queue.asyncQ.put(1)
      console.log('put')
      queue.on('ready', async () => {
        await queue.asyncQ.put(2)
        console.log(await queue.asyncQ.qsize())
        process.exit()
      })
    `
      const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      t.after(() => child.kill('SIGKILL'))
      const ended = once(child, 'exit')
      let said = ''
      child.stdout.on('data', (chunk) => {
        said += chunk
        if (String(chunk) === 'put\n') proxy.cut()
      })
      await within(60_000, 'the end', ended)
      assert.deepEqual(said.trim().split('\n'), [
        'put',
        'reconnecting',
        'after reconnecting',
        'ready',
        'after ready',
        '2',
      ])
    },
  )

  test(`with '${library}', a cut at any one of the server's words changes nothing`, longLimit, async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
    t.after(() => connection.close())
    let said = 0
    let isOver = false
    for (let at = 1; !isOver; at++) {
      const name = `cut at word ${at}`
      const queue = await connection.open<string>(name, { maxsize: 1, lease: 60_000 })
      said = 0
      proxy.cutWhen = () => ++said === at
      const first = queue.asyncQ.getTask()
      await within(30_000, `${name}: the puts`, queue.asyncQ.putMany(['a', 'b']))
      const parked = queue.asyncQ.put('c')
      const task = await within(30_000, `${name}: the task`, first)
      assert.equal(await within(30_000, `${name}: the next`, queue.asyncQ.get()), 'b')
      await within(30_000, `${name}: the parked put`, parked)
      await within(30_000, `${name}: both reports`, Promise.all([task.done(), queue.asyncQ.taskDone('b')]))
      assert.equal(await within(30_000, `${name}: the last`, queue.asyncQ.get()), 'c')
      await within(30_000, `${name}: its report`, queue.asyncQ.taskDone())
      await within(30_000, `${name}: the join`, queue.asyncQ.join())
      const { puts, lent, unfinishedTasks, redelivered } = await queue.stats()
      assert.deepEqual(
        { puts, lent, unfinishedTasks, redelivered },
        { puts: 3, lent: 0, unfinishedTasks: 0, redelivered: 0 },
        name,
      )
      isOver = said < at
      proxy.cutWhen = undefined
      await connection.destroy(name)
    }
  })
}
