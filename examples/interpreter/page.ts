// The interpreter in a page, whose main thread may not block and need not: the worker does.
import { Interpreter, textOf } from './console.js'
import { program } from './program.js'

const code = find('#program', HTMLTextAreaElement)
const output = find('#output', HTMLElement)
const form = find('form', HTMLFormElement)
const line = find('#line', HTMLInputElement)
const run = find('#run', HTMLButtonElement)
const stop = find('#stop', HTMLButtonElement)
const state = find('#state', HTMLElement)

let interrupts = new AbortController()
code.value = program

const interpreter = new Interpreter(new URL('./worker.js', import.meta.url), {
  async input(prompt, signal) {
    output.append(prompt)
    line.disabled = false
    line.focus()
    const over = new AbortController() // once it is answered, or interrupted
    signal.addEventListener('abort', () => over.abort(), { signal: over.signal })
    over.signal.addEventListener('abort', () => {
      line.value = ''
      line.disabled = true
    })
    return new Promise<string>((resolve) => {
      const answer = () => {
        output.append(`${line.value}\n`)
        resolve(line.value)
        over.abort()
      }
      form.addEventListener('submit', answer, { signal: over.signal })
    })
  },
  print: (text) => output.append(`${text}\n`),
})

form.addEventListener('submit', (event) => event.preventDefault())
stop.addEventListener('click', () => interrupts.abort(new Error('interrupted')))
run.addEventListener('click', async () => {
  interrupts = new AbortController()
  output.textContent = ''
  show('running')
  try {
    const value = await interpreter.run(code.value, interrupts.signal)
    show(value === undefined ? 'ended' : `ended: ${value}`)
  } catch (error) {
    show(textOf(error))
  }
})
await interpreter.ready()
show('ready')

function show(text: string): void {
  state.textContent = text
  run.disabled = text === 'running'
  stop.disabled = !run.disabled
}

function find<E extends Element>(selector: string, kind: { new (): E }): E {
  const found = document.querySelector(selector)
  if (found instanceof kind) return found
  throw new Error(`the page has no ${selector}`)
}
