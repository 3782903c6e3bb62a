// The page: makes a queue and its threads, reads stats() ten times a second and shows what it says.
import { Chart } from './chart.js'
import { Code } from './code.js'
import { isPreset, makeSliders, onClick, type Preset, presets, radios } from './controls.js'
import { byId, setText } from './dom.js'
import { Events } from './events.js'
import { showFigures } from './figures.js'
import { History } from './history.js'
import { isIsolated } from './isolation.js'
import { Latency } from './latency.js'
import { type Order, Plant } from './plant.js'
import { GET_RATE, ITEM_BYTES, PUT_RATE, Settings, TASKS } from './settings.js'
import { Strip } from './strip.js'
import { count, duration, full, rate } from './words.js'

const READ_EVERY = 100
const BURST = 500

try {
  if (await isIsolated()) start()
  else
    fail(
      'This page shares memory between threads, which browsers allow where it is served with two headers, ' +
        'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp. It was served without, and no ' +
        'service worker could add them. From a clone of the repository: npm run playground.',
    )
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

function fail(message: string): void {
  byId('failure', HTMLElement).hidden = false
  setText('failure', message)
}

function start(): void {
  const sliders = makeSliders()
  const settings = new Settings()
  const history = new History()
  const strip = new Strip()
  const latency = new Latency()
  const code = new Code()
  const events = new Events()
  const depth = new Chart(byId('depth', HTMLCanvasElement), {
    lines: [{ colour: '--depth', value: ({ stats }) => stats.size, fill: true }],
    marked: ({ stats }) => stats.waitingPutters > 0,
    level: ({ stats }) => stats.maxsize,
    least: 4,
  })
  const waiting = new Chart(byId('waiting', HTMLCanvasElement), {
    lines: [{ colour: '--depth', value: (sample) => sample.waiting, fill: true }],
    least: 10,
    words: duration,
  })
  const flow = new Chart(byId('throughput', HTMLCanvasElement), {
    lines: [
      { colour: '--put', value: (sample) => sample.putRate },
      { colour: '--get', value: (sample) => sample.getRate, dash: [7, 4] },
    ],
    least: 4,
  })
  const pageTakes = byId('page-takes', HTMLInputElement)

  let order: Order = orderOf(radios('order', (value) => renew(orderOf(value))))
  settings.set(PUT_RATE, sliders.putRate.value)
  settings.set(GET_RATE, sliders.getRate.value)
  settings.set(ITEM_BYTES, sliders.itemBytes.value)
  let plant = makePlant()

  sliders.capacity.onChange((value) => {
    plant.queue.maxsize = value
  })
  sliders.itemBytes.onChange((value) => settings.set(ITEM_BYTES, value))
  sliders.putRate.onChange((value) => settings.set(PUT_RATE, value))
  sliders.getRate.onChange((value) => settings.set(GET_RATE, value))
  sliders.producers.onChange((value) => plant.resize('producer', value))
  sliders.consumers.onChange((value) => plant.resize('consumer', value))
  pageTakes.addEventListener('change', () => {
    plant.pageTakes = pageTakes.checked
  })
  const tasks = byId('tasks', HTMLInputElement)
  tasks.addEventListener('change', () => settings.set(TASKS, tasks.checked ? 1 : 0))
  const preset = byId('preset', HTMLSelectElement)
  preset.addEventListener('change', () => {
    if (isPreset(preset.value)) apply(preset.value)
  })
  onClick('kill', () => void kill())
  onClick('burst', () => void burst())
  onClick('join', () => void join())
  onClick('clear', () => events.tell(`clear() removed ${count(plant.queue.syncQ.clear(), 'item')}`))
  onClick('shutdown', () => {
    const { size, state } = plant.queue.stats()
    plant.queue.shutdown()
    if (state === 'open') events.tell(`Shut down: puts are refused, ${count(size, 'item')} may still be taken`)
  })
  onClick('close', () => plant.queue.close())
  onClick('renew', () => renew(order))

  setInterval(read, READ_EVERY)
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  let drawn = Number.NEGATIVE_INFINITY
  requestAnimationFrame(draw)

  function makePlant(): Plant {
    strip.clear(order)
    latency.clear()
    const made = new Plant(order, sliders.capacity.value, settings, fail)
    made.resize('consumer', sliders.consumers.value)
    made.resize('producer', sliders.producers.value)
    made.pageTakes = pageTakes.checked
    return made
  }

  function renew(next: Order): void {
    plant.close()
    order = next
    history.clear()
    events.restart()
    plant = makePlant()
    events.tell(`A new queue: ${names[order]}`)
  }

  function apply(name: Preset): void {
    const [capacity, producers, putRate, consumers, getRate] = presets[name].values
    byId(`order-${presets[name].order}`, HTMLInputElement).checked = true
    plant.close()
    sliders.capacity.value = capacity
    sliders.putRate.value = putRate
    sliders.getRate.value = getRate
    sliders.producers.value = producers
    sliders.consumers.value = consumers
    renew(presets[name].order)
    if (name === 'burst') void burst()
  }

  async function kill(): Promise<void> {
    const at = plant
    if (at.threads('consumer') > 0) events.tell('A consumer is killed: browsers take up to two seconds for it')
    const killed = await at.kill()
    if (at !== plant) return
    if (killed === undefined) return events.tell('There is no consumer to kill')
    const { item, fate } = killed
    if (item === undefined) events.tell('A consumer was killed. It had no item in its hands, and nothing is lost')
    else if (fate === 'lost') {
      events.tell(
        `A consumer was killed. Item ${full(item)}, in its hands, is lost, and join() waits for it: see getTask()`,
      )
    } else if (fate === 'redelivered') {
      events.tell(`A consumer was killed. Item ${full(item)}, in its hands, was given back and went to another`)
    } else events.tell(`A consumer was killed. Item ${full(item)} is lent to it until its end is heard of`)
  }

  async function burst(): Promise<void> {
    const at = plant
    const all = await at.burst(BURST)
    if (at === plant) events.tell(all ? `The ${full(BURST)} are in` : 'A burst was refused: the queue was shut down')
  }

  async function join(): Promise<void> {
    const at = plant
    if (at.queue.syncQ.unfinishedTasks > 0) events.tell('join() waits until every item is done')
    await at.join()
    if (at === plant) events.tell('join(): every item that was put is done')
  }

  function read(): void {
    const now = performance.now()
    const sample = history.add(now, plant.queue.stats(), plant.waiting)
    const taken = plant.taken()
    strip.add(taken)
    latency.add(now, taken)
    showFigures(sample, plant)
    code.show({
      stats: sample.stats,
      producers: plant.threads('producer'),
      consumers: plant.threads('consumer'),
      tasks: tasks.checked,
      pageTakes: pageTakes.checked,
    })
    events.notice(sample)
  }

  function draw(time: number): void {
    requestAnimationFrame(draw)
    if (still.matches && time - drawn < 1000) return
    drawn = time
    const now = still.matches ? (history.last?.time ?? time) : Math.min(time, (history.last?.time ?? time) + READ_EVERY)
    depth.draw(history.samples, now)
    waiting.draw(history.samples, now)
    flow.draw(history.samples, now)
    strip.show(order)
    describe()
  }

  /** The charts in words, for those who don't see them. */
  function describe(): void {
    const { last } = history
    if (last === undefined) return
    const sizes = history.samples.map(({ stats }) => stats.size)
    const range = `from ${full(Math.min(...sizes))} to ${full(Math.max(...sizes))} in the last 30 seconds`
    label('depth', `Depth over time: ${count(last.stats.size, 'item')} now, ${range}`)
    label('waiting', `Time in the queue of the item that leaves next: ${duration(last.waiting)}`)
    label('throughput', `Throughput: ${rate(last.putRate)} put and ${rate(last.getRate)} taken a second`)
  }
}

const names: Record<Order, string> = {
  fifo: 'first in, first out',
  lifo: 'last in, first out',
  priority: 'by priority',
}

function orderOf(value: string): Order {
  return value === 'lifo' || value === 'priority' ? value : 'fifo'
}

function label(id: string, text: string): void {
  const canvas = byId(id, HTMLCanvasElement)
  if (canvas.getAttribute('aria-label') !== text) canvas.setAttribute('aria-label', text)
}
