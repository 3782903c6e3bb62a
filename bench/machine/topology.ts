import { readdirSync, readFileSync } from 'node:fs'

const ROOT = '/sys/devices/system/cpu'

/** How this machine's processors lie to each other, where Linux says so: which are threads of one core, and which caches are shared. */
export function topology(root = ROOT): string {
  const processors = listOf(root, /^cpu\d+$/)
  const cores = new Set(processors.map((name) => textOf(`${root}/${name}/topology/thread_siblings_list`)))
  cores.delete('')
  if (cores.size === 0) return 'unknown'
  const sockets = new Set(processors.map((name) => textOf(`${root}/${name}/topology/physical_package_id`)))
  const threads =
    processors.length > cores.size ? `${cores.size} cores of ${processors.length} threads` : `${cores.size} cores`
  return [sockets.size > 1 ? `${threads} on ${sockets.size} sockets` : threads, ...caches(root, processors)].join('; ')
}

/** Level 2 and up, of each kind once: who shares it. */
function caches(root: string, processors: readonly string[]): string[] {
  const found = new Map<string, Set<string>>()
  for (const processor of processors) {
    const folder = `${root}/${processor}/cache`
    for (const index of listOf(folder, /^index\d+$/)) {
      const level = textOf(`${folder}/${index}/level`)
      if (level < '2') continue
      const name = `L${level} of ${textOf(`${folder}/${index}/size`)}`
      const sharers = found.get(name) ?? new Set()
      found.set(name, sharers.add(textOf(`${folder}/${index}/shared_cpu_list`)))
    }
  }
  return [...found].map(([name, sharers]) => `${name} for ${[...sharers].join(' and ')}`)
}

function listOf(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder).filter((name) => pattern.test(name))
  } catch {
    return []
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
