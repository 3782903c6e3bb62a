/** All that is known about the files so far. It lives on the event loop alone and so needs no lock. */
import { type FileFacts, type Finding, headSize, type Warning } from './messages.js'
import { addTo, quiet } from './traffic.js'

/** One file on the disk, with all the paths that are hard links to it. */
interface Content extends FileFacts {
  paths: string[]
  headHash?: string
  hash?: string
}

/** Different files with the same bytes. Each is listed with all its links. */
export interface Group {
  size: number
  sha256: string
  wasted: number
  copies: string[][]
}

export class Census {
  readonly warnings: Warning[] = []
  folders = 1
  files = 0
  bytes = 0
  bytesHashed = 0
  readonly traffic = { tasks: quiet(), findings: quiet() }
  readonly #contents = new Map<string, Content>()

  add(finding: Finding): void {
    if (finding.kind === 'folder') this.folders++
    else if (finding.kind === 'warning') this.warnings.push(finding)
    else if (finding.kind === 'file') this.#addFile(finding.file)
    else if (finding.kind === 'hash') this.#addHash(finding.inode, finding.bytes, finding.sha256)
    else {
      addTo(this.traffic.tasks, finding.tasks)
      addTo(this.traffic.findings, finding.findings)
    }
  }

  /** Files whose size another file has too. */
  sameSize(): FileFacts[] {
    return alike([...this.#contents.values()], (content) => content.size).flat()
  }

  /** Files whose size and head another file has too, and that have more than a head. */
  sameHead(): FileFacts[] {
    const long = [...this.#contents.values()].filter((content) => content.headHash && content.size > headSize)
    return alike(long, (content) => `${content.size} ${content.headHash}`).flat()
  }

  /** What was found: the most wasteful first. */
  groups(): Group[] {
    const hashed = [...this.#contents.values()].filter((content) => content.hash)
    const groups = alike(hashed, (content) => `${content.size} ${content.hash}`).map(asGroup)
    return groups.sort((a, b) => b.wasted - a.wasted)
  }

  #addFile(file: FileFacts): void {
    this.files++
    const known = this.#contents.get(file.inode)
    if (known) {
      known.paths.push(file.path)
    } else {
      this.bytes += file.size
      this.#contents.set(file.inode, { ...file, paths: [file.path] })
    }
  }

  #addHash(inode: string, bytes: number, sha256: string): void {
    this.bytesHashed += bytes
    const content = this.#contents.get(inode)
    if (!content) return
    if (bytes === content.size) content.hash = sha256
    else content.headHash = sha256
  }
}

/** The items that are not alone with their key, together with those that share it. */
function alike<T>(items: T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

function asGroup(contents: Content[]): Group {
  const [{ size, hash: sha256 = '' } = { size: 0 }] = contents
  const copies = contents.map((content) => content.paths.sort())
  copies.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return { size, sha256, wasted: size * (copies.length - 1), copies }
}
