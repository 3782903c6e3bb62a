/** Small pictures: bars and lines. */

export interface Bar {
  readonly label: string
  readonly value: number
  /** How the value reads. */
  readonly text: string
  readonly strong: boolean
}

export interface Line {
  readonly label: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
  readonly strong: boolean
}

const [LABEL, ROW, WIDTH, END] = [190, 24, 720, 100]
const colours = ['#0b7285', '#868e96', '#e8590c', '#5f3dc4', '#2b8a3e', '#c2255c', '#1864ab', '#846358']

/** Groups of horizontal bars, on a logarithmic scale from the least value of all to the greatest. */
export function barChart(title: string, groups: readonly { title: string; bars: readonly Bar[] }[]): string {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value))
  const low = Math.log10(Math.min(...values)) - 0.15
  const scale = (WIDTH - LABEL - END) / (Math.log10(Math.max(...values)) - low)
  const parts: string[] = []
  let y = 40
  for (const group of groups) {
    parts.push(text(8, y + 16, group.title, 'start', 'bold'))
    y += ROW
    for (const { label, value, text: reading, strong } of group.bars) {
      const length = Math.max(2, (Math.log10(value) - low) * scale)
      parts.push(text(LABEL - 8, y + 15, label, 'end', strong ? 'bold' : 'normal'))
      parts.push(
        `<rect x="${LABEL}" y="${y + 3}" width="${length.toFixed(1)}" height="${ROW - 7}" rx="2" fill="${colours[strong ? 0 : 1]}"/>`,
      )
      parts.push(text(LABEL + length + 6, y + 15, reading, 'start', strong ? 'bold' : 'normal'))
      y += ROW
    }
    y += 8
  }
  return picture(title, y + 4, parts)
}

const PLOT = { left: 80, right: 540, top: 50, bottom: 300 } as const

/** Lines over two logarithmic axes. */
export function lineChart(
  title: string,
  lines: readonly Line[],
  axes: { readonly x: string; readonly yText: (value: number) => string },
): string {
  const points = lines.flatMap((line) => line.points)
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const range = (values: number[]): [number, number] => [
    Math.log10(Math.min(...values)),
    Math.log10(Math.max(...values)),
  ]
  const [x0, x1] = range(xs)
  const [yLow, yHigh] = range(points.map(({ y }) => y))
  const [y0, y1] = [Math.floor(yLow), Math.max(Math.ceil(yHigh), Math.floor(yLow) + 1)]
  const place = (value: number, from: number, to: number, begin: number, end: number): number =>
    begin + ((Math.log10(value) - from) / (to - from || 1)) * (end - begin)
  const xAt = (x: number): number => place(x, x0, x1, PLOT.left + 10, PLOT.right - 10)
  const yAt = (y: number): number => place(y, y0, y1, PLOT.bottom, PLOT.top)
  const parts: string[] = []
  for (let decade = y0; decade <= y1; decade++) {
    const y = yAt(10 ** decade)
    parts.push(
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}" stroke="#868e96" stroke-opacity="0.35"/>`,
    )
    parts.push(text(PLOT.left - 8, y + 4, axes.yText(10 ** decade), 'end'))
  }
  for (const x of xs) parts.push(text(xAt(x), PLOT.bottom + 18, x.toLocaleString('en'), 'middle'))
  parts.push(text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, axes.x, 'middle'))
  lines.forEach(({ label, points: own, strong }, index) => {
    const colour = strong ? colours[0] : colours[1 + (index % (colours.length - 1))]
    const path = own.map(({ x, y }) => `${xAt(x).toFixed(1)},${yAt(y).toFixed(1)}`).join(' ')
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${strong ? 3 : 1.5}"/>`)
    const y = PLOT.top + 10 + index * 20
    parts.push(
      `<line x1="${PLOT.right + 14}" x2="${PLOT.right + 34}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="${strong ? 3 : 1.5}"/>`,
    )
    parts.push(text(PLOT.right + 40, y + 4, label, 'start', strong ? 'bold' : 'normal'))
  })
  return picture(title, PLOT.bottom + 52, parts)
}

function picture(title: string, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
      'font-family="system-ui, sans-serif" font-size="12" role="img">',
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" rx="6" fill="#ffffff"/>`,
    text(8, 24, title, 'start', 'bold'),
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', weight = 'normal'): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"`
  return `<text ${place} font-weight="${weight}" fill="#212529">${escaped(content)}</text>`
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
