import { processEvents } from '../process'
import { MemorySource } from './support/memory-source'
import { rows, setup } from './support/process-setup'
import { ScriptedDelivery } from './support/scripted-delivery'

describe('the end of processing', () => {
  it('when stopped, waits for requests in flight, releases events to be retried, and stops reading', async () => {
    const stop = new AbortController()
    const delivery: ScriptedDelivery = new ScriptedDelivery((row) => [row % 10 === 0 ? 'retry' : 'delivered'], {
      beforeAnswer: () => (delivery.batchSizes.length === 4 ? stop.abort() : undefined)
    })
    const source = new MemorySource(rows(1000), { batchSize: 10 })
    expect(await processEvents(source, setup(delivery, { stop: stop.signal }).options)).toEqual({ end: 'stopped' })
    expect(delivery.batchSizes.length).toBeLessThanOrEqual(5)
    expect(source.outcomes.size + source.released.length + source.delaysMs.length).toBe(10 * source.readBatches)
  })

  it('when stopped while the source is silent, does not wait for it', async () => {
    const stop = new AbortController()
    const acknowledge = async () => {
      await Promise.resolve()
      stop.abort()
    }
    const source = {
      async *read() {
        yield { events: [{ event: { row: 0 }, attempts: 0 }], acknowledge }
        await new Promise(() => undefined)
      }
    }
    const delivery = new ScriptedDelivery(() => ['delivered'])
    expect(await processEvents(source, setup(delivery, { stop: stop.signal }).options)).toEqual({ end: 'stopped' })
  })

  it('when stopped before the start, sends nothing', async () => {
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const source = new MemorySource(rows(5), { batchSize: 1 })
    await processEvents(source, setup(delivery, { stop: AbortSignal.abort() }).options)
    expect(delivery.batchSizes).toEqual([])
  })

  it('releases a batch that arrives after the end', async () => {
    const stop = new AbortController()
    let isReleased: (all: unknown) => void = () => undefined
    const released = new Promise<unknown>((resolve) => (isReleased = resolve))
    const acknowledge = (all: unknown) => {
      isReleased(all)
      return Promise.resolve()
    }
    let arrive: () => void = () => undefined
    const source = {
      async *read() {
        await new Promise<void>((resolve) => {
          arrive = resolve
          stop.abort()
        })
        yield {
          events: [
            { event: {}, attempts: 0 },
            { event: {}, attempts: 0 }
          ],
          acknowledge
        }
      }
    }
    const delivery = new ScriptedDelivery(() => ['delivered'])
    expect(await processEvents(source, setup(delivery, { stop: stop.signal }).options)).toEqual({ end: 'stopped' })
    arrive()
    expect(await released).toEqual([
      { index: 0, kind: 'release' },
      { index: 1, kind: 'release' }
    ])
    expect(delivery.batchSizes).toEqual([])
  })

  it('throws the error of a failing delivery', async () => {
    const delivery = { redeliver: () => Promise.reject(new Error('broken')) }
    const { options, limiter } = setup(delivery)
    await expect(processEvents(new MemorySource(rows(3), { batchSize: 1 }), options)).rejects.toThrow('broken')
    expect(limiter.isClosed).toBe(true)
  })

  it('processes what was read before a source fails', async () => {
    const source = new MemorySource(rows(15), { batchSize: 10 })
    const broken = {
      async *read(signal: AbortSignal) {
        yield* source.read(signal)
        throw new Error('cut off')
      }
    }
    const end = await processEvents(broken, setup(new ScriptedDelivery(() => ['delivered'])).options)
    expect(end).toEqual({ end: 'source-failed', error: new Error('cut off') })
    expect(source.outcomes.size).toBe(15)
  })

  it('sends nothing more and throws the error if an outcome can’t be stored', async () => {
    const onAcknowledge = () => {
      throw new Error('the disk is full')
    }
    const source = new MemorySource(rows(1000), { batchSize: 10, onAcknowledge })
    const delivery = new ScriptedDelivery(() => ['delivered'])
    const { options, limiter } = setup(delivery, { concurrency: 2 })
    await expect(processEvents(source, options)).rejects.toThrow('the disk is full')
    expect(delivery.batchSizes.length).toBeLessThanOrEqual(2)
    expect(limiter.isClosed).toBe(true)
  })
})
