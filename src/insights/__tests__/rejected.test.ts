import type { InputRecord } from '../../pipeline'
import { ANY_REASON, checkCorrections, correctRecords, findRejected, groupRejected, type Correction } from '..'
import { setPath } from '../rejected'
import { lead, NOW_MS, recordsOf } from './records'

const options = { settings: {}, now: () => NOW_MS }
const nobody = (row: number) => lead({ messageId: `lead-${row}`, context: {} })

const rejectedFile = () => findRejected(fileOfEarlierRun(), options)

async function* fileOfEarlierRun(): AsyncGenerator<InputRecord[]> {
  await Promise.resolve()
  yield [
    { row: 0, line: 1, event: nobody(1), reasons: ['The event identifies no one.'] },
    { row: 1, line: 2, event: lead({ timestamp: 'soon' }), reasons: ['event_time is 9 days old.'] },
    { row: 2, line: 3, event: nobody(3), reasons: ['The event identifies no one.'], only: ['Lead'] },
    { row: 3, line: 4, event: lead({ timestamp: 'then' }), reasons: ['event_time is 12 days old.'] },
    { row: 4, line: 5, problem: 'The line is not JSON.', text: '{"type":', reasons: ['The line is not JSON.'] }
  ]
}

const read = async (records: AsyncIterable<InputRecord[]>) => {
  const all: InputRecord[] = []
  for await (const some of records) all.push(...some)
  return all
}

it('groups rejected events by reason, ignoring numbers in reasons', async () => {
  const report = await groupRejected(rejectedFile())
  expect(report.events).toBe(5)
  expect(report.groups.map(({ reason, count, examples }) => [reason, count, examples.map(({ line }) => line)])).toEqual(
    [
      ['The event identifies no one.', 2, [1, 3]],
      ['event_time is 9 days old.', 2, [2, 4]],
      ['The line is not JSON.', 1, [5]]
    ]
  )
  expect(report.groups[2]?.examples[0]).toEqual({ line: 5, text: '{"type":' })
})

it('groups what would be rejected in a file without reasons, and skips the rest', async () => {
  const report = await groupRejected(
    findRejected(recordsOf(lead(), nobody(2), lead({ event: 'Coupon Viewed' })), options)
  )
  expect(report).toMatchObject({
    events: 1,
    groups: [{ reason: expect.stringContaining("can't match this event"), count: 1 }]
  })
})

it('counts the events that a correction makes valid, and gives reasons for the others', async () => {
  const corrections: Correction[] = [
    { kind: 'The event identifies no one.', path: 'context.traits.email', value: 'jane@example.com' },
    { kind: 'event_time is # days old.', path: 'timestamp', value: '2026-11-24T11:00:00Z' }
  ]
  expect(await checkCorrections(rejectedFile(), corrections, options)).toMatchObject({
    events: 5,
    accepted: 4,
    unmatched: 0,
    groups: [
      { count: 2, accepted: 2, stillRejected: [] },
      { count: 2, accepted: 2, stillRejected: [] },
      { count: 1, accepted: 0, stillRejected: [{ reason: 'The line is not JSON.', count: 1 }] }
    ]
  })
})

it('corrects a whole event, even from a line that is not JSON', async () => {
  const corrections = [{ line: 5, event: lead() }]
  expect(await checkCorrections(rejectedFile(), corrections, options)).toMatchObject({ accepted: 1 })
  const [, , third, , fifth] = await read(correctRecords(rejectedFile(), corrections))
  expect(fifth).toEqual({ row: 4, line: 5, event: lead(), reasons: ['The line is not JSON.'] })
  expect(third).toMatchObject({ event: nobody(3), only: ['Lead'] })
})

it('corrects every group at once, without changing the given events', async () => {
  const given = Object.freeze(nobody(1))
  const [first] = await read(
    correctRecords(recordsOf(given), [{ kind: ANY_REASON, path: 'context.traits.email', value: 'jane@example.com' }])
  )
  expect(first?.event).toMatchObject({ context: { traits: { email: 'jane@example.com' } } })
  expect(given.context).toEqual({})
})

it('corrects by reason in a file without reasons, and skips events that are not rejected: they may already have been sent', async () => {
  const rejected = () => findRejected(recordsOf(lead(), nobody(2)), options)
  const { groups } = await groupRejected(rejected())
  const corrections = [{ kind: groups[0]!.kind, path: 'context.traits.email', value: 'jane@example.com' }]
  expect(await checkCorrections(rejected(), corrections, options)).toMatchObject({ events: 1, accepted: 1 })
  expect(await read(correctRecords(rejected(), corrections))).toMatchObject([
    { line: 2, event: { messageId: 'lead-2' } }
  ])
})

it('reports a corrected event that no longer matches its mapping: nothing would be sent', async () => {
  const corrections = [{ kind: ANY_REASON, path: 'event', value: 'Coupon Viewed' }]
  expect(await checkCorrections(recordsOf(nobody(1)), corrections, options)).toMatchObject({
    accepted: 0,
    unmatched: 1
  })
})

it.each([
  ['replaces', { a: { b: 1, c: 2 } }, 'a.b', 3, { a: { b: 3, c: 2 } }],
  ['creates missing objects', {}, 'a.b.c', 1, { a: { b: { c: 1 } } }],
  ['removes', { a: { b: 1, c: 2 } }, 'a.b', undefined, { a: { c: 2 } }],
  ['sets a value in a list item', { a: [{ b: 1 }, { b: 2 }] }, 'a.1.b', 9, { a: [{ b: 1 }, { b: 9 }] }],
  ['appends to a list', { a: [1] }, 'a.7', 2, { a: [1, 2] }],
  ['replaces text with an object', { a: 'text' }, 'a.b', 1, { a: { b: 1 } }]
])('a value for a path %s', (_, event, path, value, expected) => {
  expect(setPath(event, path, value)).toEqual(expected)
})

it.each(['', 'a..b', '.a', '__proto__.x', 'a.constructor.b'])('rejects an invalid path: %j', (path) => {
  expect(() => setPath({}, path, 1)).toThrow('is not a path into an event')
})
