import { describeEvent, rejectEvent, statusOf } from '../outcome'
import type { OutcomeStatus, SubscriptionResult } from '../outcome'

const result = (status: 'delivered' | 'rejected' | 'retry') => ({ status }) as SubscriptionResult

describe('the status of an event', () => {
  it.each<[('delivered' | 'rejected' | 'retry')[], OutcomeStatus, string]>([
    [[], 'not-subscribed', 'no subscription matches'],
    [['delivered'], 'delivered', 'all were delivered'],
    [['delivered', 'rejected'], 'rejected', 'a person must decide'],
    [['rejected', 'retry', 'delivered'], 'retry', 'something can still be delivered']
  ])('%j → %s, because %s', (results, expected) => {
    expect(statusOf(results.map(result))).toBe(expected)
  })
})

describe('how an outcome names its event', () => {
  const hash = 'a'.repeat(64)
  it.each<[string, Record<string, unknown>, object]>([
    [
      'a track event',
      { type: 'track', event: 'Order Completed', messageId: 'm-1', timestamp: '2026-11-24T00:00:00Z' },
      { event: 'Order Completed', messageId: 'm-1', timestamp: '2026-11-24T00:00:00Z' }
    ],
    ['a name with white space around', { event: ' Order Completed ' }, { event: 'Order Completed' }],
    ['a page, by its type', { type: 'page', event: '  ' }, { event: 'page' }],
    ['a time in seconds, as text', { type: 'page', timestamp: 1795500000 }, { event: 'page', timestamp: '1795500000' }],
    [
      'text in brackets after a time is dropped',
      { type: 'page', timestamp: 'Tue Nov 24 2026 12:32:05 GMT+0100 (jane@example.com)' },
      { event: 'page', timestamp: 'Tue Nov 24 2026 12:32:05 GMT+0100' }
    ],
    ['an invalid time is dropped', { type: 'page', timestamp: 'a@b.co' }, { event: 'page' }],
    ['a name that is not text is dropped', { type: 7, event: {}, messageId: ['x'] }, {}],
    ['an address in a name is masked', { event: 'Order of jane@example.com' }, { event: 'Order of [masked]' }],
    ['an escaped address is masked', { event: 'Order of jane%40example.com' }, { event: 'Order of [masked]' }],
    ['an address in HTML is masked', { event: 'Order of jane&#64;example.com' }, { event: 'Order of [masked]' }],
    ['an address in full width is masked', { event: 'Order of jane＠example.com' }, { event: 'Order of [masked]' }],
    ['a hash in an ID is masked', { type: 'page', messageId: `m-${hash}` }, { event: 'page', messageId: 'm-[masked]' }],
    [
      'digits are kept, so that the event can be found',
      { type: 'page', messageId: '20261124120000123' },
      { event: 'page', messageId: '20261124120000123' }
    ],
    ['a long name is cut', { event: 'x'.repeat(300) }, { event: 'x'.repeat(200) }],
    [
      'an address at the cut',
      { event: `${'x '.repeat(95)} jane@example.com` },
      { event: `${'x '.repeat(95)} [masked]` }
    ],
    ['text is not an event', { event: 'x'.repeat(3000), type: 'track' }, { event: 'track' }]
  ])('%s', (_reason, event, expected) => {
    expect(describeEvent(event)).toEqual(expected)
  })

  it('a record that is not an event has a reason and no subscription', () => {
    expect(rejectEvent('The line is not JSON.')).toEqual({
      status: 'rejected',
      results: [
        {
          status: 'rejected',
          subscription: '-',
          reason: 'The line is not JSON.',
          httpStatus: 400,
          rejectedBy: 'destination'
        }
      ]
    })
  })
})
