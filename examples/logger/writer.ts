// The one thread that writes the file: as many lines at once as there are.
import { open } from 'node:fs/promises'
import { attach, type Queue, spawnData } from 'janus-queue'

const MOST = 1_000

const { queue, file } = spawnData<{ queue: Queue<string>; file: string }>()
const { asyncQ } = attach<string>(queue)
const handle = await open(file, 'a')
for await (const lines of asyncQ.batches(MOST)) {
  await handle.appendFile(lines.join(''))
  for (let done = 0; done < lines.length; done++) asyncQ.taskDone()
}
await handle.close()
