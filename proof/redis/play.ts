/** A process that plays its part in one history after the other. */

import { type Connection, connect } from 'janus-queue/redis'
import { type Item, OPTIONS } from './items.js'
import { type Part, Player } from './player.js'

/** What a process is told: to open the queue, then to play. */
type Told = { open: Part } | { play: true }

let connection: Connection | undefined
let player: Player | undefined
process.on('message', async (told: Told) => {
  if ('open' in told) {
    connection ??= await connect(process.argv[2] ?? '', { commandTimeout: 20_000 })
    player = new Player(told.open, await connection.open<Item>(told.open.queue, OPTIONS))
  } else await player?.play()
  process.send?.('done')
})
process.on('disconnect', () => process.exit())
