import { pinterestEvent, pinterestEvents, withSandbox } from '../../../__tests__/support/sandbox'
import { Recording } from '../recording'
import type { ReceivedEvent, ReceivedRequest } from '../types'
import { post } from './post'

const received = (id: string, eventCount: number, status = 200): ReceivedRequest => ({
  id,
  at: 0,
  status,
  test: false,
  eventCount,
  events: pinterestEvents(eventCount).map((event): ReceivedEvent => ({
    event,
    result: { status: 'processed', error_message: '', warning_message: '' },
    recorded: true,
    duplicate: false,
    limitedDataProcessing: 'not-requested'
  }))
})
const idsOf = ({ received: requests }: Recording) => requests.map(({ id }) => id)

describe('kept events', () => {
  it('drops whole requests, oldest first, so that at most `keep` events are kept', () => {
    const recording = new Recording({ keep: 10, rememberKeys: 10 })
    recording.recordRequest(received('a', 4))
    recording.recordRequest(received('b', 6))
    expect(idsOf(recording)).toEqual(['a', 'b'])
    recording.recordRequest(received('c', 1))
    expect(idsOf(recording)).toEqual(['b', 'c'])
    recording.recordRequest(received('d', 11))
    expect(idsOf(recording)).toEqual([])
    recording.recordRequest(received('e', 10))
    expect(idsOf(recording)).toEqual(['e'])
    expect(recording.counts.requests).toBe(5)
  })

  it('counts a request without events as one, so that rejected requests do not fill the memory', () => {
    const recording = new Recording({ keep: 3, rememberKeys: 10 })
    for (let request = 0; request < 10_000; request++) recording.recordRequest(received(String(request), 0, 429))
    expect(idsOf(recording)).toEqual(['9997', '9998', '9999'])
    expect(recording.counts.byStatus).toEqual({ 429: 10_000 })
  })

  it('with keep 0, counts only', () =>
    withSandbox({ keep: 0 }, async (sandbox) => {
      await post(sandbox, pinterestEvents(5))
      expect(sandbox.received).toEqual([])
      expect(sandbox.counts).toMatchObject({ requests: 1, events: 5, processed: 5 })
    }))

  it('stays bounded over many requests', () =>
    withSandbox({ keep: 2000 }, async (sandbox) => {
      for (let request = 0; request < 10; request++) await post(sandbox, pinterestEvents(500))
      expect(sandbox.received).toHaveLength(4)
      expect(sandbox.counts).toMatchObject({ processed: 5000, duplicates: 4500 })
    }))
})

describe('counts', () => {
  it('by event name, up to a limit', () => {
    const recording = new Recording({ keep: 1, rememberKeys: 10 })
    recording.recordEvent(pinterestEvent({ event_name: '__proto__' }))
    for (let name = 0; name < 1500; name++) recording.recordEvent(pinterestEvent({ event_name: `own-${name}` }))
    recording.recordEvent(pinterestEvent({ event_name: 'own-0' }))
    const { byEventName, processed } = recording.counts
    expect(Object.keys(byEventName)).toHaveLength(1001)
    expect(byEventName).toMatchObject({ 'own-0': 2, '(other)': 501 })
    expect(Object.entries(byEventName)).toContainEqual(['__proto__', 1])
    expect(processed).toBe(1502)
  })

  it('duplicates by event name and ID, and those that Pinterest would count twice', () =>
    withSandbox({}, async (sandbox) => {
      const events = [
        pinterestEvent({ event_id: 'a' }),
        pinterestEvent({ event_id: 'a' }),
        pinterestEvent({ event_id: 'a', event_name: 'lead' }),
        pinterestEvent({ event_id: 'b', action_source: 'offline' })
      ]
      await post(sandbox, events)
      expect(sandbox.counts).toMatchObject({ processed: 4, duplicates: 1, countedTwice: 0 })
      await post(sandbox, events.slice(2))
      expect(sandbox.counts).toMatchObject({ processed: 6, duplicates: 3, countedTwice: 1 })
      expect(sandbox.counts.byEventName).toEqual({ checkout: 4, lead: 2 })
      expect(sandbox.received.flatMap(({ events: rows }) => rows.map(({ duplicate }) => duplicate))).toEqual([
        false,
        true,
        false,
        false,
        true,
        true
      ])
    }))

  it('a failed event does not count, so sent again it is not a duplicate', () =>
    withSandbox({ faults: [{ kind: 'failed-rows' }] }, async (sandbox) => {
      await post(sandbox, [pinterestEvent()])
      await post(sandbox, [pinterestEvent()])
      expect(sandbox.counts).toMatchObject({ processed: 1, failed: 1, duplicates: 0 })
    }))

  it('remembers at least the given number of keys, and at most twice as many', () => {
    const recording = new Recording({ keep: 1, rememberKeys: 100 })
    const send = (id: number) => recording.recordEvent(pinterestEvent({ event_id: String(id) }))
    for (let id = 0; id < 1000; id++) expect(send(id)).toBe(false)
    for (let id = 999; id >= 900; id--) expect(send(id)).toBe(true)
    for (let id = 799; id >= 0; id--) expect(send(id)).toBe(false)
  })

  it('are a snapshot: a returned object does not change', () => {
    const recording = new Recording({ keep: 1, rememberKeys: 1 })
    const before = recording.counts
    recording.recordEvent(pinterestEvent())
    expect(before.processed).toBe(0)
  })
})

it('clears everything on reset', () =>
  withSandbox({ faults: [{ kind: 'unavailable', skip: 1 }] }, async (sandbox) => {
    await post(sandbox, [pinterestEvent(), pinterestEvent({ event_id: '' })])
    const view = sandbox.received
    sandbox.reset()
    expect(view).toEqual([])
    expect(sandbox.counts).toEqual({
      requests: 0,
      testRequests: 0,
      byStatus: {},
      events: 0,
      processed: 0,
      failed: 0,
      byEventName: {},
      duplicates: 0,
      countedTwice: 0
    })
    const { status, headers } = await post(sandbox, [pinterestEvent()])
    expect([status, headers['x-ratelimit-remaining']]).toEqual([200, '119999'])
    expect(sandbox.counts.duplicates).toBe(0)
  }))

it('keeps an event as received, with its row and the LDP decision', () =>
  withSandbox({ now: () => 1_764_000_000_000 }, async (sandbox) => {
    const event = pinterestEvent({ event_time: 1_764_000_000, custom_data: { opt_out_type: 'LDP' } })
    await post(sandbox, [event])
    expect(sandbox.received).toEqual([
      {
        id: 'sandbox-1',
        at: 1_764_000_000_000,
        status: 200,
        test: false,
        eventCount: 1,
        events: [
          {
            event,
            result: { status: 'processed', error_message: '', warning_message: '' },
            recorded: true,
            duplicate: false,
            limitedDataProcessing: 'ignored'
          }
        ]
      }
    ])
  }))
