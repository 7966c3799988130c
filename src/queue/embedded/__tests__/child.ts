import { BatchReader, queuedEvent } from '../../__tests__/support/events'
import { openEmbeddedQueue } from '..'

/** The process that the tests kill. */
const MODES: Record<string, (folder: string) => Promise<void>> = {
  async 'enqueue-and-hold'(folder) {
    const queue = await openEmbeddedQueue({ folder, maxWaitMs: 0, batchSize: 10 })
    const reader = new BatchReader(queue.source())
    for (let number = 0; ; number++) {
      await queue.enqueue([queuedEvent(number)])
      // Only now is it stored.
      process.stdout.write(`${number + 1}\n`)
      if (number % 10 === 9) await reader.next()
    }
  },

  async fill(folder) {
    const queue = await openEmbeddedQueue({ folder })
    let stored = 0
    try {
      for (;;) {
        await queue.enqueue([queuedEvent(stored, { filler: 'x'.repeat(10_000) })])
        stored += 1
      }
    } catch (error) {
      // The limit applies to each file, and a reopened database starts a new one.
      await queue.enqueue([queuedEvent(stored)])
      process.stdout.write(JSON.stringify({ stored: stored + 1, message: (error as Error).message }))
      process.exit()
    }
  }
}

const [folder = '', mode = ''] = process.argv.slice(2)
void MODES[mode]?.(folder)
