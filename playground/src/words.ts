const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export function full(value: number): string {
  return whole.format(value)
}

/** 950, 12K, 1.4M */
export function short(value: number): string {
  return compact.format(value)
}

/** 12 items/s: one decimal where it says something. */
export function rate(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : full(value)
}

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  const step = value === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10))
  const scaled = value / 1024 ** step
  return `${scaled < 10 && step > 0 ? scaled.toFixed(1) : full(scaled)} ${units[step]}`
}

export function duration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 1000) return `${full(milliseconds)} ms`
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${full(value)} ${value === 1 ? one : many}`
}
