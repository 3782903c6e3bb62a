import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { Interpreter, textOf } from '../../examples/interpreter/console.js'
import { browserTest, type NewPage } from '../helpers/browser.js'
import { folderFor } from '../helpers/example.js'
import { longLimit } from '../helpers/limits.js'
import { root } from '../helpers/package.js'
import { servedBy } from '../helpers/served.js'
import { serve } from '../helpers/site.js'

const worker = new URL('../../examples/interpreter/worker.js', import.meta.url)
const never = new AbortController().signal

/** An interpreter whose programs read these lines; what they print is kept. */
function start(t: TestContext, lines: string[] = []) {
  const printed: string[] = []
  const interpreter = new Interpreter(worker, {
    input: async (prompt) => {
      printed.push(prompt)
      return lines.shift()
    },
    print: (text) => printed.push(text),
  })
  t.after(() => interpreter[Symbol.asyncDispose]())
  return { interpreter, printed }
}

/** Runs a program and interrupts it once it has printed something. */
async function interrupted(t: TestContext, program: string): Promise<void> {
  const interrupts = new AbortController()
  const printed: string[] = []
  const interpreter = new Interpreter(worker, {
    input: () => new Promise(() => {}), // nobody answers
    print: (text) => {
      printed.push(text)
      if (text === 'now') setTimeout(() => interrupts.abort(new Error('interrupted')), 20)
    },
  })
  t.after(() => interpreter[Symbol.asyncDispose]())
  await assert.rejects(interpreter.run(`print('now'); ${program}`, interrupts.signal), /interrupted/)
  assert.equal(await interpreter.run('print(1); 6 * 7', never), '42', 'and it is ready for the next')
  assert.deepEqual(printed, ['now', '1'])
}

test('examples/interpreter: input(), sleep() and fetch() block the program, and nobody else', longLimit, async (t) => {
  const address = await serve(t, join(root, 'docs'), {})
  const { interpreter, printed } = start(t, ['Ann', `${address}guide.md`])
  const program = `
    const name = input('name? ')
    sleep(30)
    const { status, text } = fetch(input('url? '))
    print(name + ' got ' + status + ' and ' + text.split('\\n')[0])
    input('no more') === undefined`
  assert.equal(await interpreter.run(program, never), 'true')
  assert.deepEqual(printed, ['name? ', 'url? ', 'Ann got 200 and # Guide', 'no more'])
})

test(
  'examples/interpreter: what goes wrong outside is thrown inside, and what is thrown inside outside',
  longLimit,
  async (t) => {
    const { interpreter } = start(t)
    const program = "try { fetch('nowhere:') } catch (error) { error.message.length > 0 }"
    assert.equal(await interpreter.run(program, never), 'true')
    await assert.rejects(interpreter.run("throw new RangeError('inside')", never), {
      name: 'RangeError',
      message: 'inside',
    })
    await assert.rejects(interpreter.run('const', never), { name: 'SyntaxError' })
    await assert.rejects(interpreter.run('const f = () => f(); f()', never), /stack overflow/)
    await assert.rejects(
      interpreter.run('eval("(".repeat(100_000))', never),
      /stack/,
      'told as it is in a page as well',
    )
  },
)

for (const [what, program] of [
  ['computes', 'for (;;);'],
  ['sleeps', 'sleep(1e9)'],
  ['waits for a line', "input('?')"],
  ['catches everything', 'for (;;) try { sleep(1e9) } catch {}'],
] as const) {
  test(`examples/interpreter: a program that ${what} is interrupted from outside`, longLimit, async (t) => {
    await interrupted(t, program)
  })
}

test(
  'examples/interpreter: a worker that ends amid a program is told of, and nobody waits for a line',
  longLimit,
  async (t) => {
    const signals: AbortSignal[] = []
    const interpreter = new Interpreter(new URL('../workers/dying-interpreter.js', import.meta.url), {
      input(_, signal) {
        signals.push(signal)
        return new Promise(() => {})
      },
      print: () => {},
    })
    t.after(() => interpreter[Symbol.asyncDispose]())
    await assert.rejects(interpreter.run('', never), (error) => /ended with exit code 3/.test(textOf(error)))
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    )
  },
)

test('examples/interpreter: the program in a terminal reads its input, and ends by Ctrl+C', longLimit, async (t) => {
  const file = join(folderFor(t), 'program.js')
  writeFileSync(file, "print('hello, ' + input('name? ')); for (;;);")
  const child = spawn(process.execPath, [join(root, 'build/examples/interpreter/main.js'), file])
  t.after(() => child.kill('SIGKILL'))
  child.stdin.write('Ann\n')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text
      if (output.endsWith('Ann\n')) child.kill('SIGINT')
    })
  }
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(output, 'name? hello, Ann\nError: interrupted\n')
  assert.equal(code, 1)
})

/** Where `node examples/interpreter/serve.mjs` serves the page. */
const served = servedBy('examples/interpreter/serve.mjs')

async function open(newPage: NewPage): Promise<Page> {
  const page = await newPage()
  await page.goto(await served())
  await shows(page, '#state', 'ready')
  return page
}

async function shows(page: Page, selector: string, wanted: string): Promise<void> {
  const isShown = ({ selector, wanted }: { selector: string; wanted: string }) =>
    document.querySelector(selector)?.textContent?.includes(wanted) === true
  try {
    await page.waitForFunction(isShown, { selector, wanted }, { timeout: 30_000 })
  } catch {
    assert.fail(`${selector} should show '${wanted}', shows '${await page.textContent(selector)}'`)
  }
}

browserTest('examples/interpreter: a program in a page reads, sleeps and fetches', async (_, newPage) => {
  const page = await open(newPage)
  await page.getByRole('button', { name: 'Run' }).click()
  await shows(page, '#output', 'your name? ')
  await page.fill('#line', 'Ann')
  await page.press('#line', 'Enter')
  await shows(page, '#output', 'what to fetch? ')
  await page.fill('#line', '/worker.js')
  await page.press('#line', 'Enter')
  await shows(page, '#state', 'ended')
  const output = (await page.textContent('#output')) ?? ''
  assert.match(
    output,
    /^your name\? Ann\nhello, Ann\n3\n2\n1\nwhat to fetch\? \/worker\.js\n\/worker\.js: 200, \d{6,} characters\n$/,
  )
})

browserTest('examples/interpreter: a program in a page is interrupted, and the next one runs', async (_, newPage) => {
  const page = await open(newPage)
  for (const program of ['for (;;);', 'sleep(1e9)', "input('?')"]) {
    await page.fill('#program', `print('begun'); ${program}`)
    await page.getByRole('button', { name: 'Run' }).click()
    await shows(page, '#output', 'begun')
    await page.getByRole('button', { name: 'Interrupt' }).click()
    await shows(page, '#state', 'Error: interrupted')
  }
  await page.fill('#program', '6 * 7')
  await page.getByRole('button', { name: 'Run' }).click()
  await shows(page, '#state', 'ended: 42')
})
