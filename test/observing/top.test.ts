import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Queue } from 'janus-queue'
import { expose } from 'janus-queue/metrics'
import { limit } from '../helpers/limits.js'

const cli = fileURLToPath(new URL('../../../dist/cli.mjs', import.meta.url))

/** A folder for temporary files of the test's own, so that it sees no other's programs. */
function ownFolder(t: TestContext): NodeJS.ProcessEnv {
  const TMPDIR = mkdtempSync(join(tmpdir(), 'janus-top-'))
  t.after(() => rmSync(TMPDIR, { recursive: true, force: true }))
  return { ...process.env, TMPDIR, TERM: 'xterm' }
}

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

function janusQueue(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, ...args], { env, timeout: 30_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

/** A program that opted in. Its queue 'orders' goes from 7 items upwards, ten a second; 'sums' is empty. */
async function startProgram(t: TestContext, env: NodeJS.ProcessEnv, title: string): Promise<ChildProcess> {
  const code = `
    import { LifoQueue, Queue } from 'janus-queue'
    import { expose } from 'janus-queue/metrics'
    const orders = new Queue(1000, { name: 'orders' })
    const sums = new LifoQueue(0, { name: 'sums' })
    orders.syncQ.putMany([1, 2, 3, 4, 5, 6, 7])
    sums.asyncQ.get()
    const exposed = expose([orders, sums], { title: ${JSON.stringify(title)}, interval: 100 })
    await exposed.address
    setInterval(() => orders.syncQ.put(0), 100)
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env,
    cwd: dirname(dirname(cli)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

test('janus-queue top --once shows the queues of a program that opted in', limit, async (t) => {
  const env = ownFolder(t)
  await startProgram(t, env, 'shop')
  const { code, stdout, stderr } = await janusQueue(env, 'top', '--once')
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^QUEUE +KIND +STATE +DEPTH .*PUT\/s +GET\/s +PUTTERS +GETTERS/)
  assert.match(stdout, /^shop \(pid \d+\)$/m)
  assert.match(stdout, /^orders +fifo +open +\d+\/1000 +\.{10} +[1-9]\d* +0 +0 +0 .* [\d.]+ [KM]iB$/m)
  assert.match(stdout, /^sums +lifo +open +0 +0 +0 +0 +1 /m)
})

test('janus-queue top sees all programs, or the one that is named', limit, async (t) => {
  const env = ownFolder(t)
  await startProgram(t, env, 'first')
  const second = await startProgram(t, env, 'second')
  const all = await janusQueue(env, 'top', '--once')
  assert.match(all.stdout, /^first \(pid/m)
  assert.match(all.stdout, /^second \(pid/m)
  const one = await janusQueue(env, 'top', String(second.pid), '--once')
  assert.doesNotMatch(one.stdout, /first/)
  assert.match(one.stdout, /second/)
})

test('janus-queue top --json --once prints a state as JSON', limit, async (t) => {
  const env = ownFolder(t)
  const { pid } = await startProgram(t, env, 'shop')
  const { stdout } = await janusQueue(env, 'top', '--once', '--json')
  const state = JSON.parse(stdout)
  assert.equal(state.pid, pid)
  assert.deepEqual(
    state.queues.map(({ name, kind }: { name: string; kind: string }) => [name, kind]),
    [
      ['orders', 'fifo'],
      ['sums', 'lifo'],
    ],
  )
})

test('janus-queue top draws in a terminal, and leaves it as it was', limit, async (t) => {
  const env = ownFolder(t)
  const program = await startProgram(t, env, 'a \x1b[31m shop')
  const command = `stty rows 20 cols 100; '${process.execPath}' '${cli}' top; echo "ended with $?"; stty -a`
  const terminal = spawn('script', ['-qfec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => terminal.kill('SIGKILL'))
  let seen = ''
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text
  })
  const shows = async (pattern: RegExp) => {
    for (let tries = 0; tries < 300; tries++) {
      if (pattern.test(seen)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.fail(`${pattern} is not shown: ${JSON.stringify(seen.slice(-2000))}`)
  }
  await shows(/orders +fifo +open +\d+\/1000 +\.{10} +\d+ +0 /)
  assert.ok(seen.includes('a ?[31m shop'), 'what a program calls itself does not act on the terminal')
  program.kill('SIGKILL')
  await shows(/no program of yours/)
  terminal.stdin.write('q')
  await shows(/ended with 0/)
  assert.ok(seen.includes('\x1b[?1049l') && seen.includes('\x1b[?25h'), 'the screen and the cursor are back')
  await shows(/[^-]icanon/)
})

test(
  'janus-queue top says what to do where no program opted in, and takes away what a killed one left',
  limit,
  async (t) => {
    const env = ownFolder(t)
    const none = await janusQueue(env, 'top', '--once')
    assert.equal(none.code, 2)
    assert.match(none.stderr, /expose\(\[queue\]\), from janus-queue\/metrics/)
    const program = await startProgram(t, env, 'shop')
    const socket = join(String(env['TMPDIR']), `janus-queue-${process.getuid?.()}`, `${program.pid}.0.sock`)
    assert.ok(existsSync(socket))
    const ended = new Promise((resolve) => program.once('exit', resolve))
    program.kill('SIGKILL')
    await ended
    assert.equal((await janusQueue(env, 'top', '--once')).code, 2)
    assert.ok(!existsSync(socket))
  },
)

test('janus-queue answers --help, and what it does not know', limit, async (t) => {
  const env = ownFolder(t)
  for (const args of [[], ['--help'], ['top', '--help']]) {
    const { code, stdout } = await janusQueue(env, ...args)
    assert.equal(code, 0)
    assert.match(stdout, /^Usage: npx janus-queue top \[PID\]/)
  }
  const cases: [string[], RegExp][] = [
    [['--nonsense'], /there is no option --nonsense/],
    [['bottom'], /there is no command bottom/],
    [['top', 'x'], /PID is a number, not x/],
    [['top', '1', '2'], /unexpected argument 2/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await janusQueue(env, ...args)
    assert.equal(code, 2)
    assert.match(stderr, message)
  }
})

test('expose() answers its own user alone, any number of times, until it is closed', limit, async () => {
  const queue = new Queue<number>(0, { name: 'orders' })
  const first = expose([queue])
  const second = expose([queue], { title: 'again' })
  const addresses = [await first.address, await second.address]
  assert.notEqual(addresses[0], addresses[1])
  const [address = ''] = addresses
  assert.equal(statSync(dirname(address)).mode & 0o777, 0o700)
  const socket = connect(address)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('data', resolve))
  first.close()
  first.close()
  await ended
  assert.ok(!existsSync(address))
  second[Symbol.dispose]()
})

test('expose() refuses a folder that others could have made', limit, async (t) => {
  const env = ownFolder(t)
  const uid = process.getuid?.()
  writeFileSync(join(String(env['TMPDIR']), `janus-queue-${uid}`), '')
  const code = `
    import { Queue } from 'janus-queue'
    import { expose } from 'janus-queue/metrics'
    await expose([new Queue()]).address.catch(({ message }) => console.log(message))`
  const cwd = dirname(dirname(cli))
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  for await (const text of child.stdout) said += text
  assert.match(said, /EEXIST|must be a folder that only its owner/)
})

test('expose() keeps no process alive, and refuses an interval that is none', limit, async (t) => {
  const code = `
    import { Queue } from 'janus-queue'
    import { expose } from 'janus-queue/metrics'
    await expose([new Queue()]).address`
  const cwd = dirname(dirname(cli))
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: ownFolder(t),
    cwd,
    stdio: 'ignore',
  })
  t.after(() => child.kill('SIGKILL'))
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 0)
  for (const interval of [0, 49, -1, Number.NaN, 2 ** 31]) assert.throws(() => expose([], { interval }), RangeError)
})
