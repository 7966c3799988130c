import type { Payload } from '../../destinations/pinterest-conversions'
import type { SubscriptionResult } from '../outcome'
import { rejectedByDestination, toResult, verdictOfResult } from '../result'
import type { Entry } from '../runtime'

const context = { subscription: 'Checkout', payload: {} as Payload, warnings: [], isStopped: false }
const common = { subscription: 'Checkout', reason: 'r' }

describe('verdictOfResult', () => {
  it.each<[SubscriptionResult, string]>([
    [toResult({ status: 200, sent: { event_name: 'lead', user_data: {} } } as unknown as Entry, context), 'processed'],
    [{ ...common, status: 'unknown', httpStatus: 503 }, 'unknown'],
    [{ ...common, status: 'retry', httpStatus: 503 }, 'retry'],
    [{ ...common, status: 'retry', httpStatus: 429 }, 'slow-down'],
    [{ ...common, status: 'rejected', httpStatus: 401, rejectedBy: 'pinterest' }, 'stop'],
    [{ ...common, status: 'rejected', httpStatus: 422, rejectedBy: 'pinterest' }, 'rejected'],
    [rejectedByDestination('Checkout', 'r'), 'rejected'],
    // Only Pinterest's answers are about the account.
    [{ ...common, status: 'rejected', httpStatus: 401, rejectedBy: 'destination' }, 'rejected']
  ])('%j → %s', (result, verdict) => {
    expect(verdictOfResult(result)).toBe(verdict)
  })
})

describe('toResult', () => {
  it('shortens a long reason, and adds a missing one', () => {
    expect(toResult({ status: 400, errormessage: 'x'.repeat(5000) }, context)).toMatchObject({
      reason: 'x'.repeat(1000)
    })
    expect(toResult({ status: 400 }, context)).toMatchObject({ reason: 'Pinterest answered 400.' })
  })

  it.each<[why: string, entry: object, change: object, result: object]>([
    ['no usable answer', { body: { unknown: true } }, {}, { status: 'retry', mayBeRecorded: true }],
    ['surely not recorded', {}, {}, { status: 'retry' }],
    [
      'offline, and no usable answer: sent again, it could count twice',
      { body: { unknown: true } },
      { payload: { action_source: 'offline' } },
      { status: 'unknown' }
    ],
    [
      'offline only as it was sent',
      { body: { unknown: true }, sent: { action_source: 'offline' } },
      { payload: { action_source: 'auto' } },
      { status: 'unknown' }
    ],
    ['offline, but surely not recorded', {}, { payload: { action_source: 'offline' } }, { status: 'retry' }],
    [
      'the wait that Pinterest asks for',
      { status: 429, body: { retry_after_seconds: 7 } },
      {},
      { status: 'retry', httpStatus: 429, retryAfterSeconds: 7 }
    ],
    ['stopped', {}, { isStopped: true }, { status: 'retry', reason: 'Stopped before Pinterest answered.' }]
  ])('of an event without its own answer: %s', (_why, entry, change, result) => {
    const given = { status: 503, errormessage: 'r', ...entry } as unknown as Entry
    expect(toResult(given, { ...context, ...change })).toEqual({
      ...common,
      httpStatus: 503,
      ...result
    })
  })

  it.each([
    ['applied', 'no more than what was sent', { st: ['ca'], country: ['us'] }, {}],
    ['missing', 'nothing was mapped', {}, undefined],
    ['not understood', 'what was mapped has no normal form', {}, { state: 'x', country: 'Atlantis' }]
  ])('reports the opt-out decision: %s, as %s', (what, _why, user_data, mapped) => {
    const sent = { event_name: 'lead', user_data, custom_data: { opt_out_type: 'LDP' } }
    const result = toResult({ status: 200, sent } as unknown as Entry, {
      ...context,
      payload: { user_data: mapped } as Payload
    })
    expect(result).toMatchObject({
      status: 'delivered',
      limitedDataProcessing:
        what === 'applied'
          ? { status: 'applied' }
          : {
              status: 'ignored',
              problems:
                what === 'missing'
                  ? ['the country is missing', 'the state is missing']
                  : [expect.stringContaining('country was not'), expect.stringContaining('state was not')]
            }
    })
  })
})
