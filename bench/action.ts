import { fullEvents } from './support/full-events'
import { createSendBatch } from './support/runner'
import { withSandboxProcess } from './support/sandbox-process'

const BATCH_SIZES = [1, 100, 1000]
const SECONDS_PER_SIZE = 5

/** The whole action: mapping, building, request, answer, results; one batch at a time over a persistent connection. */
export async function benchAction(): Promise<void> {
  const rows: Record<string, object> = {}
  await withSandboxProcess(async (address) => {
    const send = createSendBatch(address)
    for (const size of BATCH_SIZES) {
      const events = fullEvents(size)
      await send(events)
      let batches = 0
      const cpuBefore = process.cpuUsage()
      const startedAt = performance.now()
      while (performance.now() - startedAt < SECONDS_PER_SIZE * 1000) {
        await send(events)
        batches++
      }
      const elapsedUs = (performance.now() - startedAt) * 1000
      const { user, system } = process.cpuUsage(cpuBefore)
      const count = batches * size
      rows[`${size} per batch`] = {
        'µs/event': Math.round(elapsedUs / count),
        'own CPU, µs/event': Math.round((user + system) / count),
        'events/s': Math.round(count / (elapsedUs / 1e6))
      }
    }
  })
  console.table(rows)
  console.log()
}
