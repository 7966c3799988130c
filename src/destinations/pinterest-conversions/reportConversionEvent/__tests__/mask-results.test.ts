import { sha256 } from '../../../../../__tests__/support/sha256'
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
    user_data: { fn: [sha256(firstName)], click_id: `click-of-${firstName}` },
    custom_data: { contents: [{ id: `choice-of-${firstName}` }] }
  },
  warnings: []
})
const SENT = [sentFor('Ada'), sentFor('Bob')]

it.each<[string, SendResult, SendResult]>([
  [
    'keeps a processed row without messages unchanged',
    { status: 200, row: { status: 'processed', error_message: '', warning_message: null } },
    { status: 200, row: { status: 'processed', error_message: '', warning_message: null } }
  ],
  [
    'keeps names of events and sources: the message is useless without them',
    { status: 200, row: { status: 'processed', warning_message: 'a lead from the web needs Ada' } },
    { status: 200, row: { status: 'processed', warning_message: 'a lead from the web needs [masked]' } }
  ],
  [
    'a warning on a processed row',
    { status: 200, row: { status: 'processed', error_message: null, warning_message: 'fn Ada, click-of-Ada' } },
    { status: 200, row: { status: 'processed', error_message: null, warning_message: 'fn [masked], [masked]' } }
  ],
  [
    'what was sent in a list: a hash that is cut short, and an item',
    { status: 200, row: { status: 'processed', warning_message: `fn ${sha256('Ada').slice(0, 16)}, choice-of-Ada` } },
    { status: 200, row: { status: 'processed', warning_message: 'fn [masked], [masked]' } }
  ],
  [
    'both messages of a failed row, and its reason',
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
    "a row's message is masked only for its own event's short values: another's are ordinary words",
    { status: 400, message: '', echoed: 'Bob', row: { status: 'failed', error_message: 'Bob' } },
    { status: 400, message: 'Bob', row: { status: 'failed', error_message: 'Bob' } }
  ],
  [
    "a row's message is masked for the long values of all events, even truncated: Pinterest may echo other rows",
    {
      status: 200,
      row: { status: 'processed', warning_message: `click-of-Bob, choice-of-B…, ${sha256('Bob').slice(0, 15)} bad` }
    },
    { status: 200, row: { status: 'processed', warning_message: '[masked], [masked]…, [masked] bad' } }
  ],
  [
    'a message about the whole request is masked for all events, and our own message for none',
    { status: 503, message: 'Ada.', echoed: `Ada, Bob, ${TOKEN}`, retryAfterSeconds: 7 },
    { status: 503, message: 'Ada. It says: [masked], [masked], [masked]', retryAfterSeconds: 7 }
  ],
  [
    'a message about the whole request, of which only the first sentence is shown',
    { status: 400, message: '', echoed: 'Invalid request. Event 2 of Carol is wrong.' },
    { status: 400, message: 'Invalid request.' }
  ],
  [
    'a message about the whole request that is only an echo',
    { status: 400, message: '', echoed: '{"data": [{"id": "Carol"}]}' },
    { status: 400, message: 'Pinterest answered 400.' }
  ],
  ['our message alone', { status: 401, message: 'Ada' }, { status: 401, message: 'Ada' }]
])('%s', async (_why, result, expected) => {
  expect(await maskResults([result], SENT, TOKEN)).toEqual([expected])
})

it('shows at most 1,000 characters of each message, however much Pinterest echoes', async () => {
  const long = 'no '.repeat(100_000)
  const row = { status: 'failed', error_message: long, warning_message: long } as const
  const results = await maskResults(
    [
      { status: 400, message: '', echoed: long, row },
      { status: 503, message: 'Down.', echoed: long }
    ],
    SENT,
    TOKEN
  )
  for (const result of results) {
    const texts = 'message' in result ? [result.message, result.row?.error_message, result.row?.warning_message] : []
    for (const text of texts) expect(text?.length ?? 1000).toBe(1000)
  }
})

it('gives way to other work while it masks many messages', async () => {
  const sent = Array.from({ length: 200 }, (_, index) => sentFor(`Ada${index}`))
  const rows = sent.map(({ event }): SendResult => {
    return { status: 200, row: { status: 'processed', warning_message: JSON.stringify(event) } }
  })
  let turns = 0
  const count = () => {
    turns += 1
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  await maskResults(rows, sent, TOKEN)
  clearImmediate(counting)
  expect(turns).toBeGreaterThanOrEqual(10)
})
