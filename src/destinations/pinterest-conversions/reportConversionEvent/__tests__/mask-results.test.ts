import { maskResults } from '../mask-results'
import type { SentPayload } from '../outcome'
import type { SendResult } from '../result'

const TOKEN = 'pina_SECRET'
const sentFor = (firstName: string): SentPayload => ({
  payload: {
    event_name: 'lead',
    action_source: 'web',
    event_time: '1',
    event_id: firstName,
    user_data: { first_name: [firstName] }
  },
  event: {
    event_name: 'lead',
    action_source: 'web',
    event_time: 1,
    event_id: firstName,
    user_data: { click_id: `click-of-${firstName}` }
  },
  warnings: []
})
const SENT = [sentFor('Ada'), sentFor('Bob')]

it.each<[string, SendResult, SendResult]>([
  [
    'a processed row without messages is as it was',
    { status: 200, row: { status: 'processed', error_message: '', warning_message: null } },
    { status: 200, row: { status: 'processed', error_message: '', warning_message: null } }
  ],
  [
    'a warning on a processed row',
    { status: 200, row: { status: 'processed', error_message: null, warning_message: 'fn Ada, click-of-Ada' } },
    { status: 200, row: { status: 'processed', error_message: null, warning_message: 'fn [masked], [masked]' } }
  ],
  [
    'both messages of a failed row, and what is told of it',
    {
      status: 400,
      message: '',
      echoed: 'fn Ada',
      row: { status: 'failed', error_message: 'fn Ada', warning_message: TOKEN }
    },
    {
      status: 400,
      message: 'fn [masked]',
      row: { status: 'failed', error_message: 'fn [masked]', warning_message: '[masked]' }
    }
  ],
  [
    "a row's message is masked by its own event: another's value is a word like any other",
    { status: 400, message: '', echoed: 'Bob', row: { status: 'failed', error_message: 'Bob' } },
    { status: 400, message: 'Bob', row: { status: 'failed', error_message: 'Bob' } }
  ],
  [
    'a message about the whole request is masked by all events, and ours before it by none',
    { status: 503, message: 'Ada: ', echoed: `Ada, Bob, ${TOKEN}`, retryAfterSeconds: 7 },
    { status: 503, message: 'Ada: [masked], [masked], [masked]', retryAfterSeconds: 7 }
  ],
  ['our words alone', { status: 401, message: 'Ada' }, { status: 401, message: 'Ada' }]
])('%s', (_why, result, expected) => {
  expect(maskResults([result], SENT, TOKEN)).toEqual([expected])
})
