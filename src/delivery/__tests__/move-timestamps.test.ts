import { moveTimestamps } from '..'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')

describe('moveTimestamps', () => {
  it.each<[string, unknown, number | undefined, unknown]>([
    [
      'one timestamp becomes now',
      { timestamp: '2025-01-01T00:00:00.000Z' },
      undefined,
      { timestamp: '2026-11-24T12:00:00.000Z' }
    ],
    [
      'the latest becomes now, and the others keep their distance',
      {
        timestamp: '2025-01-01T00:00:00.000Z',
        sentAt: '2025-01-01T00:00:01.000Z',
        receivedAt: '2025-01-01T00:00:03.000Z',
        originalTimestamp: '2025-01-01T00:00:00.000Z'
      },
      undefined,
      {
        timestamp: '2026-11-24T11:59:57.000Z',
        sentAt: '2026-11-24T11:59:58.000Z',
        receivedAt: '2026-11-24T12:00:00.000Z',
        originalTimestamp: '2026-11-24T11:59:57.000Z'
      }
    ],
    [
      'an event keeps its age when the original "now" is known',
      { timestamp: '2025-01-01T00:00:00.000Z' },
      Date.parse('2025-01-09T00:00:00Z'),
      { timestamp: '2026-11-16T12:00:00.000Z' }
    ],
    [
      'a time with an offset',
      { timestamp: '2025-01-01T02:00:00+02:00' },
      Date.parse('2025-01-01T00:00:00Z'),
      { timestamp: '2026-11-24T12:00:00.000Z' }
    ],
    [
      'text that is not a time is unchanged',
      { timestamp: 'yesterday', sentAt: '2025-01-01T00:00:00Z' },
      undefined,
      { timestamp: 'yesterday', sentAt: '2026-11-24T12:00:00.000Z' }
    ],
    [
      'only ISO 8601 text is moved',
      { timestamp: '24 Nov 2025 12:00:00 GMT', sentAt: ['2025-01-01T00:00:00Z'] },
      Date.parse('2025-01-09T00:00:00Z'),
      { timestamp: '24 Nov 2025 12:00:00 GMT', sentAt: ['2025-01-01T00:00:00Z'] }
    ],
    ['numbers are unchanged', { timestamp: 1735689600 }, undefined, { timestamp: 1735689600 }],
    [
      'other keys are unchanged',
      { timestamp: '2025-01-01T00:00:00Z', properties: { at: '2025-01-01T00:00:00Z' } },
      undefined,
      { timestamp: '2026-11-24T12:00:00.000Z', properties: { at: '2025-01-01T00:00:00Z' } }
    ],
    ['an event without a time', { type: 'track' }, undefined, { type: 'track' }],
    ['a day that does not exist', { timestamp: '2025-02-30' }, undefined, { timestamp: '2025-02-30' }],
    ['a list', [1], undefined, [1]],
    ['null', null, undefined, null],
    ['a text', 'x', undefined, 'x']
  ])('%s', (_reason, event, originalNowMs, expected) => {
    const before = structuredClone(event)
    expect(moveTimestamps(event, NOW, originalNowMs)).toEqual(expected)
    expect(event).toEqual(before)
  })
})
