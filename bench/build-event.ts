import { destination } from './support/compiled'
import { fullEvents, mapAndValidate } from './support/full-events'

/** Events per measured iteration, so that per-batch costs are shared as in a real batch. */
const EVENTS = 100

/** Our share of an event (normal forms, hashing, building) compared with actions-core's (mapping, empty values, schema). */
export async function benchBuildEvent(): Promise<void> {
  // tinybench is only an ES module, so CommonJS must load it with `import()`.
  const { Bench } = await import('tinybench')
  const events = fullEvents(EVENTS)
  const payloads = mapAndValidate(events)
  const context = { nowMs: Date.now() }
  const { event } = destination.buildEvent(payloads[0]!, context)
  const hashedKeys = Object.values(event?.user_data ?? {}).filter(Array.isArray).length
  if (hashedKeys !== 12 || event?.custom_data?.contents?.length !== 3) throw new Error('The event is not complete.')

  const bench = new Bench({ time: 3000, warmupTime: 1000 })
    .add('build-event: 12 PII fields, 3 products', () => {
      for (const payload of payloads) destination.buildEvent(payload, context)
    })
    .add("actions-core's mapping and validation", () => {
      mapAndValidate(events)
    })
  await bench.run()

  const means = bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} ended as ${result.state}.`)
    const { mean, p50, p99 } = result.latency
    return { name, meanMs: mean, row: { 'µs/event': micro(mean), p50: micro(p50), p99: micro(p99) } }
  })
  console.table(Object.fromEntries(means.map(({ name, row }) => [name, row])))
  const [ours, cores] = means
  const share = ours!.meanMs / cores!.meanMs
  console.log(`build-event costs ${share.toFixed(2)} of it. Target: under 1. ${share < 1 ? 'Met.' : 'MISSED.'}\n`)
}

/** Milliseconds per iteration → microseconds per event, with one decimal. */
const micro = (milliseconds: number): number => Math.round((milliseconds / EVENTS) * 10_000) / 10
