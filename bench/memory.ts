import { fullEvents } from './support/full-events'
import { createSendBatch } from './support/runner'
import { withSandboxProcess } from './support/sandbox-process'

const EVENTS = 200_000
const BATCH = 1000
const QUARTERS = 4
/** Allows for garbage that V8 has not collected yet. A leak of 200 bytes per event would add 30 MB by the last quarter. */
const ALLOWED_GROWTH = 1.1

/** The process's memory (RSS) over a long run: it must not be higher in the last quarter than in the first. */
export async function benchMemory(): Promise<void> {
  const peaks: number[] = Array.from({ length: QUARTERS }, () => 0)
  const startedAt = performance.now()
  await withSandboxProcess(async (address) => {
    const send = createSendBatch(address)
    for (let sent = 0; sent < EVENTS; sent += BATCH) {
      await send(fullEvents(BATCH, sent))
      const quarter = Math.floor((sent / EVENTS) * QUARTERS)
      peaks[quarter] = Math.max(peaks[quarter]!, process.memoryUsage.rss())
    }
  })
  const seconds = (performance.now() - startedAt) / 1000
  const rows = peaks.map((peak, quarter) => [`quarter ${quarter + 1}`, { 'peak RSS, MB': Math.round(peak / 2 ** 20) }])
  console.table(Object.fromEntries(rows))
  const growth = peaks[QUARTERS - 1]! / peaks[0]!
  const verdict = growth <= ALLOWED_GROWTH ? 'Flat.' : 'GROWING.'
  console.log(
    `${EVENTS} events in ${seconds.toFixed(0)} s; last quarter ${growth.toFixed(2)} of the first. ${verdict}\n`
  )
}
