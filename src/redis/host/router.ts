import type { Address, Socket } from '../clients/socket.js'
import type { Spec } from '../protocol.js'
import { HostError, messageOf } from './failure.js'
import type { Makers } from './makers.js'
import { slotOf } from './slot.js'
import { Wire } from './wire.js'

/** Finds the server that a queue lies on, and makes the sockets to it that all queues there share. */
export class Router {
  readonly #makers: Makers
  readonly #topology: Spec['topology']
  readonly #patience: number
  readonly #wires = new Map<string, Promise<Wire>>()
  #slots: { from: number; to: number; address: Address }[] = []
  readonly #up = new Set<Wire>()
  #ended = false

  constructor(makers: Makers, topology: Spec['topology'], patience: number) {
    this.#makers = makers
    this.#topology = topology
    this.#patience = patience
  }

  /** A wire that is up. `tag`: what is between the braces of the queue's keys. */
  async route(tag: string): Promise<Wire> {
    if (this.#ended) throw new HostError('connection', 'the connection was closed')
    const address = await this.#locate(tag)
    const key = address === undefined ? '' : `${address.host}:${address.port}`
    const known = this.#wires.get(key)
    if (known !== undefined) {
      const wire = await known
      if (!wire.isDown) return wire
      if (this.#wires.get(key) === known) this.#wires.delete(key)
      return this.route(tag)
    }
    const made = this.#make(address)
    this.#wires.set(key, made)
    made.catch(() => {
      this.#slots = []
      if (this.#wires.get(key) === made) this.#wires.delete(key)
    })
    const wire = await made
    this.#up.add(wire)
    wire.use(() => {
      this.#up.delete(wire)
      this.#slots = []
      if (this.#wires.get(key) === made) this.#wires.delete(key)
    })
    return wire
  }

  async end(): Promise<void> {
    this.#ended = true
    for (const wire of [...this.#up]) wire.fail(new Error('the connection was closed'))
    for (const made of this.#wires.values()) {
      await made.then(
        (wire) => wire.fail(new Error('the connection was closed')),
        () => {},
      )
    }
    this.#wires.clear()
  }

  async #make(address: Address | undefined): Promise<Wire> {
    const commands = this.#makers.node(address)
    const pushes = this.#makers.node(address)
    try {
      const sharded = await this.#inTime(async () => {
        await Promise.all([commands.connect(), pushes.connect()])
        commands.unref()
        pushes.unref()
        return await this.#check(commands)
      })
      return new Wire(commands, pushes, sharded)
    } catch (error) {
      commands.end()
      pushes.end()
      throw error
    }
  }

  /** Refuses a server that would lose queues, or is none to write to. Whether it has sharded channels that are needed. */
  async #check(commands: Socket): Promise<boolean> {
    let info: string
    try {
      info = String(await commands.call(['INFO', 'memory'])) + String(await commands.call(['INFO', 'server']))
    } catch (error) {
      const message = messageOf(error)
      if (!message.startsWith('NOPERM')) throw error
      throw new HostError('state', `connect: the server's access rules must allow the command INFO: ${message}`)
    }
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? ''
    if (policy.startsWith('allkeys-')) {
      throw new HostError(
        'state',
        `connect: the server's eviction policy ${policy} deletes whole queues when memory is short; set maxmemory-policy to noeviction, or to one of volatile-*`,
      )
    }
    const major = Number(/(?:valkey|redis)_version:(\d+)/.exec(info)?.[1] ?? 0)
    return this.#topology === 'cluster' && major >= 7
  }

  async #locate(tag: string): Promise<Address | undefined> {
    if (this.#topology === 'single') return undefined
    if (this.#topology === 'sentinel') {
      return this.#ask(async (seed) => {
        const reply = await seed.call(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#makers.primary])
        if (!Array.isArray(reply)) {
          throw new HostError('connection', `the sentinel knows no primary named '${this.#makers.primary}'`)
        }
        return { host: String(reply[0]), port: Number(reply[1]) }
      })
    }
    const slot = slotOf(tag)
    const at = () => this.#slots.find(({ from, to }) => slot >= from && slot <= to)?.address
    const known = at()
    if (known !== undefined) return known
    this.#slots = await this.#ask(async (seed, asked) => {
      const reply = await seed.call(['CLUSTER', 'SLOTS'])
      if (!Array.isArray(reply)) throw new HostError('connection', 'the server told no slots')
      return reply.map(([from, to, [host, port]]) => {
        const name = String(host ?? '')
        return {
          from: Number(from),
          to: Number(to),
          address: this.#makers.map({ host: name || asked.host, port: Number(port) }),
        }
      })
    })
    const found = at()
    if (found === undefined) throw new HostError('connection', `no server of the Cluster holds slot ${slot}`)
    return found
  }

  /** Asks one seed after another. */
  async #ask<R>(question: (seed: Socket, address: Address) => Promise<R>): Promise<R> {
    let failure: unknown = new HostError('connection', 'no address to ask was given')
    for (const address of this.#makers.seeds) {
      const seed = this.#makers.seed(address)
      try {
        return await this.#inTime(async () => {
          await seed.connect()
          return await question(seed, address)
        }, 4)
      } catch (error) {
        failure = error
      } finally {
        seed.end()
      }
    }
    throw failure
  }

  #inTime<R>(act: () => Promise<R>, share = 1): Promise<R> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const refuse = (): void => reject(new HostError('connection', 'the server has not answered in time'))
      timer = setTimeout(refuse, this.#patience / share)
    })
    const acted = act()
    acted.catch(() => {})
    return Promise.race([acted, late]).finally(() => clearTimeout(timer))
  }
}
