import { type Sample, SPAN } from './history.js'
import { short } from './words.js'

export interface Line {
  /** Names a CSS property for the colour. */
  colour: string
  value(sample: Sample): number
  dash?: number[]
  fill?: boolean
}

export interface ChartOptions {
  lines: Line[]
  /** Where the background is to be marked. */
  marked?: (sample: Sample) => boolean
  /** A level to show as a dashed line, 0: none. */
  level?: (sample: Sample) => number
  /** The least that the scale goes up to. */
  least: number
  /** What stands beside the scale; default: the number. */
  words?: (value: number) => string
}

const LEFT = 58
const RIGHT = 8
const TOP = 10
const BOTTOM = 24

/** A chart of the last half minute on a canvas, drawn in the colours of the style sheet. */
export class Chart {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #options: ChartOptions
  #top = 0

  constructor(canvas: HTMLCanvasElement, options: ChartOptions) {
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('this browser draws nothing')
    this.#canvas = canvas
    this.#context = context
    this.#options = options
  }

  draw(samples: readonly Sample[], now: number): void {
    const { width, height } = this.#fit()
    const context = this.#context
    const style = getComputedStyle(this.#canvas)
    const colour = (name: string): string => style.getPropertyValue(name)
    const { lines, marked, level, least } = this.#options
    const highest = samples.reduce((most, sample) => {
      return Math.max(most, level?.(sample) ?? 0, ...lines.map((line) => line.value(sample)))
    }, least)
    this.#top = this.#settle(niceTop(highest))
    const x = (time: number): number => LEFT + (1 - (now - time) / SPAN) * (width - LEFT - RIGHT)
    const y = (value: number): number => height - BOTTOM - (value / this.#top) * (height - TOP - BOTTOM)

    context.clearRect(0, 0, width, height)
    context.font = `12px ${style.fontFamily}`
    this.#drawAxes(width, x, y, colour('--line'), colour('--muted'))
    context.save()
    context.beginPath()
    context.rect(LEFT, 0, width - LEFT - RIGHT, height)
    context.clip()
    if (marked) this.#mark(samples, marked, x, height, colour('--mark'))
    for (const line of lines) this.#trace(samples, line, x, y, colour(line.colour))
    const last = samples.at(-1)
    const capacity = last === undefined ? 0 : (level?.(last) ?? 0)
    if (capacity > 0) this.#drawLevel(width, y(capacity), colour('--text'))
    context.restore()
  }

  /** The scale rises at once, and falls only where a good part of it is unused. */
  #settle(top: number): number {
    return top > this.#top || top * 2 < this.#top ? top : this.#top
  }

  #fit(): { width: number; height: number } {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    const scale = window.devicePixelRatio
    if (this.#canvas.width !== Math.round(width * scale) || this.#canvas.height !== Math.round(height * scale)) {
      this.#canvas.width = Math.round(width * scale)
      this.#canvas.height = Math.round(height * scale)
    }
    this.#context.setTransform(scale, 0, 0, scale, 0, 0)
    return { width, height }
  }

  #drawAxes(
    width: number,
    x: (time: number) => number,
    y: (value: number) => number,
    line: string,
    text: string,
  ): void {
    const context = this.#context
    context.strokeStyle = line
    context.fillStyle = text
    context.lineWidth = 1
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    for (let half = 0; half <= 2; half++) {
      const value = (this.#top * half) / 2
      const at = Math.round(y(value)) + 0.5
      context.beginPath()
      context.moveTo(LEFT, at)
      context.lineTo(width - RIGHT, at)
      context.stroke()
      context.fillText((this.#options.words ?? short)(value), LEFT - 8, at)
    }
    context.textBaseline = 'alphabetic'
    const bottom = y(0) + 17
    const step = width < 420 ? 15 : 10
    for (let seconds = 0; seconds <= SPAN / 1000; seconds += step) {
      context.textAlign = seconds === 0 ? 'right' : 'center'
      if (seconds === SPAN / 1000) context.textAlign = 'left'
      const at = x(0) + (x(1) - x(0)) * -seconds * 1000
      const place = seconds === 0 ? width - RIGHT : at - x(0) + width - RIGHT
      context.fillText(seconds === 0 ? 'now' : `${seconds} s ago`, place, bottom)
    }
  }

  #mark(
    samples: readonly Sample[],
    marked: (sample: Sample) => boolean,
    x: (time: number) => number,
    height: number,
    colour: string,
  ): void {
    this.#context.fillStyle = colour
    samples.forEach((sample, index) => {
      const next = samples[index + 1]
      if (next === undefined || !marked(next)) return
      this.#context.fillRect(x(sample.time), TOP, x(next.time) - x(sample.time) + 0.5, height - TOP - BOTTOM)
    })
  }

  #trace(
    samples: readonly Sample[],
    line: Line,
    x: (time: number) => number,
    y: (value: number) => number,
    colour: string,
  ): void {
    const context = this.#context
    const first = samples[0]
    const last = samples.at(-1)
    if (first === undefined || last === undefined) return
    context.beginPath()
    for (const sample of samples) context.lineTo(x(sample.time), y(line.value(sample)))
    context.strokeStyle = colour
    context.lineWidth = 2
    context.lineJoin = 'round'
    context.setLineDash(line.dash ?? [])
    context.stroke()
    context.setLineDash([])
    if (line.fill !== true) return
    context.lineTo(x(last.time), y(0))
    context.lineTo(x(first.time), y(0))
    context.globalAlpha = 0.16
    context.fillStyle = colour
    context.fill()
    context.globalAlpha = 1
  }

  #drawLevel(width: number, at: number, colour: string): void {
    const context = this.#context
    context.strokeStyle = colour
    context.lineWidth = 1.5
    context.setLineDash([5, 4])
    context.beginPath()
    context.moveTo(LEFT, at)
    context.lineTo(width - RIGHT, at)
    context.stroke()
    context.setLineDash([])
  }
}

/** The least round number that leaves some room above `value`, and has a round half. */
function niceTop(value: number): number {
  const wanted = value * 1.06
  const power = 10 ** Math.floor(Math.log10(Math.max(wanted, 1)))
  return power * ([1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((step) => step * power >= wanted) ?? 10)
}
