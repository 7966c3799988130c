import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import nock from 'nock'
import { withSandbox } from '../../../__tests__/support/sandbox'
import { cli, leadEvent, leadFile, ndjson, newFile, newFolder, readLines } from './harness'

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples')
const shopDay = JSON.parse(readFileSync(join(EXAMPLES, 'shop-day.json'), 'utf8')) as {
  now: string
  lines: number
  expected: Record<string, number>
}
const TOKEN = 'pina_very_secret_token'
const ACCOUNT = '549755885175'
const CREDENTIALS = { PINTEREST_CONVERSION_TOKEN: TOKEN, PINTEREST_AD_ACCOUNT_ID: ACCOUNT }

/** No e-mail address, no hash, no token: nothing that a summary or an outcome may not show. */
function expectNothingPrivate(text: string): void {
  expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.\w/)
  expect(text).not.toMatch(/\b[0-9a-f]{64}\b/i)
  expect(text).not.toContain(TOKEN)
}

describe('without a FILE', () => {
  it('reports the example day to a sandbox and says what became of it', async () => {
    const { code, stdout, stderr } = await cli(['send'])
    expect(code).toBe(1)
    expect(stdout).toContain(
      "Reported the example shop's day to a sandbox inside this process. Nothing reached Pinterest."
    )
    expect(stdout).toContain(`${shopDay.lines} events`)
    expect(stdout).toMatch(new RegExp(`${shopDay.expected.delivered} +delivered`))
    const rejected = (shopDay.expected.rejected ?? 0) + (shopDay.expected.unreadable ?? 0)
    expect(stdout).toMatch(new RegExp(`${rejected} +rejected`))
    expect(stdout).toMatch(/Order Completed +→ checkout/)
    expect(stdout).toContain('Why events were rejected')
    expect(stdout).toContain('applied: opted out, California')
    expect(stdout).toMatch(/\d+ × the state is missing/)
    expect(stdout).toMatch(/\d+ % +email/)
    expectNothingPrivate(stdout + stderr)
  })

  it('is what happens without a command, too', async () => {
    expect((await cli([])).stdout).toContain("the example shop's day")
  })

  it('never sends examples to a real account', async () => {
    const { code, stderr } = await cli(['send'], { env: CREDENTIALS })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: No FILE is given/)
  })
})

describe('outcomes as lines', () => {
  it('gives one for each event and each line that can not be read, and nothing private in them', async () => {
    const file = newFile(
      'mixed.ndjson',
      `${ndjson([leadEvent(0), { type: 'identify' }])}broken\n${ndjson([leadEvent(1, { context: {} })])}`
    )
    const { code, stdout, stderr } = await cli(['send', file, '--json'])
    const outcomes = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const byLine = outcomes.map(({ line, status }): [unknown, unknown] => [line, status])
    expect(byLine.sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [1, 'delivered'],
      [2, 'not-subscribed'],
      [3, 'rejected'],
      [4, 'rejected']
    ])
    expect(stderr).toContain('4 events')
    expect(code).toBe(1)
    expectNothingPrivate(stdout + stderr)
  })

  it('exits with 0 when all are delivered or not subscribed', async () => {
    const file = newFile('good.ndjson', ndjson([leadEvent(0), { type: 'identify' }]))
    expect((await cli(['send', file])).code).toBe(0)
  })
})

describe('inputs', () => {
  const events = [leadEvent(0), leadEvent(1)]
  it.each<[string, string, string | Buffer]>([
    ['NDJSON', 'day.ndjson', ndjson(events)],
    ['a JSON array', 'day.json', JSON.stringify(events, null, 2)],
    ['gzip', 'day.ndjson.gz', gzipSync(ndjson(events))],
    [
      'CSV',
      'day.csv',
      `event,messageId,timestamp,context.traits.email\nLead Generated,a,${new Date().toISOString()},a@example.com\nLead Generated,b,${new Date().toISOString()},b@example.com\n`
    ]
  ])('takes %s', async (_, name, content) => {
    const { code, stdout } = await cli(['send', newFile(name, content)])
    expect(stdout).toMatch(/2 +delivered +100 %/)
    expect(code).toBe(0)
  })

  it('reads standard input', async () => {
    const { code, stdout } = await cli(['send', '-'], { stdin: ndjson(events) })
    expect(stdout).toMatch(/Reported standard input to a sandbox.*\n2 events/)
    expect(code).toBe(0)
  })

  it('takes a spreadsheet by a columns file, marks its orders as offline, and says which columns it did not read', async () => {
    const columns = newFile(
      'columns.json',
      JSON.stringify({
        Order: ['properties.order_id', 'messageId'],
        Mail: 'context.traits.email',
        When: 'timestamp',
        What: 'event'
      })
    )
    const file = newFile(
      'till.csv',
      `What;Order;Mail;When;Clerk\nLead Generated;17;a@example.com;${new Date().toISOString()};Bob\n`
    )
    await withSandbox({}, async (sandbox) => {
      const { code, stdout } = await cli([
        'send',
        file,
        '--columns',
        columns,
        '--action-source',
        'offline',
        '--sandbox-url',
        sandbox.url
      ])
      expect(code).toBe(0)
      expect(stdout).toContain('Columns that were ignored, because the columns file does not name them: "Clerk".')
      expect(sandbox.received[0]?.events[0]?.event).toMatchObject({
        event_id: '17',
        action_source: 'offline',
        custom_data: { order_id: '17' }
      })
    })
  })

  it('reports the example spreadsheet as its README says', async () => {
    const { stdout, code } = await cli(['send', join(EXAMPLES, 'offline-conversions.csv'), '--now', shopDay.now])
    expect(stdout).toMatch(/28 +delivered/)
    expect(stdout).toMatch(/2 +rejected/)
    expect(code).toBe(1)
  })

  it('sends the rest before a file that was cut off ends the run', async () => {
    const { code, stdout } = await cli(['send', newFile('day.json', `[${JSON.stringify(leadEvent(0))},`)])
    expect(stdout).toMatch(/1 +delivered/)
    expect(stdout).toContain('Stopped before the end: The JSON ends after item 1: the file is incomplete.')
    expect(code).toBe(2)
  })
})

describe('to Pinterest', () => {
  const answer = (count: number) => ({
    num_events_received: count,
    num_events_processed: count,
    events: Array(count).fill({ status: 'processed' })
  })

  it.each([
    ['', '/v5/ad_accounts/549755885175/events'],
    ['--test', '/v5/ad_accounts/549755885175/events?test=true']
  ])('posts to the account with the token of the environment %s', async (flag, path) => {
    nock('https://api.pinterest.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      .post(path, (body: { data: unknown[] }) => body.data.length === 2)
      .reply(200, answer(2))
    const { code, stdout, stderr } = await cli(['send', leadFile(2), ...(flag === '' ? [] : [flag])], {
      env: CREDENTIALS
    })
    expect(stdout).toContain('to Pinterest, ad account 549755885175.')
    expect(stdout.includes('In test mode: nothing was recorded.')).toBe(flag === '--test')
    expect(code).toBe(0)
    expectNothingPrivate(stdout + stderr)
  })

  it('stops at a rejected token: no event is given up, and the message says why', async () => {
    nock('https://api.pinterest.com').post(/.*/).reply(401, { code: 2, message: 'Authentication failed.' })
    const out = newFolder()
    const file = leadFile(30)
    const args = ['send', file, '--out', out, '--batch-size', '10', '--concurrency', '1']
    const { code, stdout, stderr } = await cli(args, { env: CREDENTIALS })
    expect(code).toBe(2)
    expect(stdout).toContain('Stopped, because Pinterest would reject every event (HTTP 401)')
    expect(stdout).toContain('Start the same command again to resume.')
    expectNothingPrivate(stdout + stderr)
    expect(readFileSync(join(out, 'rejected.ndjson'), 'utf8')).toBe('')

    nock('https://api.pinterest.com').post(/.*/).times(3).reply(200, answer(10))
    const again = await cli(args, { env: { ...CREDENTIALS, PINTEREST_CONVERSION_TOKEN: 'a-new-one' } })
    expect(again.code).toBe(0)
    expect(readLines(join(out, 'outcomes.ndjson'))).toHaveLength(30)
  })

  it('has no --now: an event must keep its own time', async () => {
    const { code, stderr } = await cli(['send', leadFile(1), '--now', shopDay.now], { env: CREDENTIALS })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--now works only with the sandbox')])
  })
})

describe('--dry-run', () => {
  it('prints the exact requests, one a line, the same each time, and sends nothing', async () => {
    const file = newFile('mixed.ndjson', `${ndjson([leadEvent(0), leadEvent(1)])}broken\n`)
    const args = ['send', file, '--dry-run', '--now', new Date().toISOString()]
    const { code, stdout, stderr } = await cli(args, { env: CREDENTIALS })
    const [request, ...others] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(others).toEqual([])
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.pinterest.com/v5/ad_accounts/549755885175/events',
      headers: { authorization: 'Bearer ***' },
      body: {
        data: [
          { event_name: 'lead', event_id: 'lead-0' },
          { event_name: 'lead', event_id: 'lead-1' }
        ]
      }
    })
    expect(stderr).toContain('nothing was sent')
    expect(stdout + stderr).not.toContain(TOKEN)
    expect(code).toBe(1)
    expect((await cli(args, { env: CREDENTIALS })).stdout).toBe(stdout)
  })

  it('keeps to the size of a batch', async () => {
    const { stdout, code } = await cli(['send', leadFile(25), '--dry-run', '--batch-size', '10'])
    expect(stdout.trim().split('\n')).toHaveLength(3)
    expect(code).toBe(0)
  })
})

describe('--out', () => {
  it('keeps rejected events so that they can be corrected there and sent from there', async () => {
    const out = join(newFolder(), 'out')
    const file = newFile('day.ndjson', `${ndjson([leadEvent(0), leadEvent(1, { context: {} })])}broken\n`)
    const { code, stdout } = await cli(['send', file, '--out', out])
    expect(code).toBe(1)
    expect(stdout).toContain(`${out}/rejected.ndjson`)
    const rejected = readLines(join(out, 'rejected.ndjson')) as {
      line: number
      event?: object
      text?: string
      reasons: string[]
    }[]
    expect(new Map(rejected.map(({ line, text }) => [line, text]))).toEqual(
      new Map([
        [2, undefined],
        [3, 'broken']
      ])
    )
    const corrected = rejected.map((record) => ({
      ...record,
      ...(record.event
        ? { event: { ...record.event, context: { traits: { email: 'a@example.com' } } } }
        : { text: JSON.stringify(leadEvent(2)) })
    }))
    const again = await cli(['send', newFile('rejected.ndjson', ndjson(corrected))])
    expect(again.stdout).toMatch(/2 +delivered +100 %/)
    expect(again.code).toBe(0)
  })

  it('says of a finished run that it is finished, sends nothing, and starts over with --restart', async () => {
    const out = join(newFolder(), 'out')
    const file = leadFile(5)
    await withSandbox({}, async (sandbox) => {
      const args = ['send', file, '--out', out, '--sandbox-url', sandbox.url]
      expect((await cli(args)).code).toBe(0)
      const second = await cli(args)
      expect(second.stdout).toContain('This run is already finished: nothing was sent.')
      expect(second.stdout).toMatch(/5 +delivered/)
      expect(second.code).toBe(0)
      expect(sandbox.counts.processed).toBe(5)
      expect((await cli([...args, '--restart'])).code).toBe(0)
      expect(sandbox.counts).toMatchObject({ processed: 10, duplicates: 5 })
    })
  })

  it('resumes no run with other arguments, but one with another speed', async () => {
    const out = join(newFolder(), 'out')
    const file = leadFile(5)
    await cli(['send', file, '--out', out])
    const other = await cli(['send', file, '--out', out, '--action-source', 'offline'])
    expect(other.code).toBe(2)
    expect(other.stderr).toMatch(/the mappings was content \w{8} and is content \w{8}/)
    const faster = await cli(['send', file, '--out', out, '--concurrency', '8', '--rate', '60', '--batch-size', '7'])
    expect(faster.stdout).toContain('already finished')
  })

  it('cannot resume a run from standard input, and says so', async () => {
    const out = join(newFolder(), 'out')
    await cli(['send', '-', '--out', out], { stdin: ndjson([leadEvent(0)]) })
    const again = await cli(['send', '-', '--out', out], { stdin: ndjson([leadEvent(0)]) })
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("standard input can't be read a second time")
    ])
  })

  it('is not made by a run that can not start', async () => {
    const out = join(newFolder(), 'out')
    expect((await cli(['send', '/nowhere.ndjson', '--out', out])).code).toBe(2)
    expect(existsSync(out)).toBe(false)
  })
})

describe('mistakes', () => {
  it.each<[string, string[], RegExp]>([
    ['no such file', ['/nowhere/day.ndjson'], /Can't read \/nowhere\/day\.ndjson: the file does not exist/],
    ['a folder', [newFolder()], /is a folder/],
    ['no such config', ['-', '--config', '/nowhere.json'], /Can't read \/nowhere\.json/],
    ['a config that is no JSON', ['-', '--config', newFile('c.json', '{"settings":')], /c\.json is not JSON/],
    [
      'a config with a token',
      ['-', '--config', newFile('c.json', `{"settings":{"conversion_token":"${TOKEN}"}}`)],
      /\$\.settings\.conversion_token.*PINTEREST_CONVERSION_TOKEN/
    ],
    ['a config with a typo', ['-', '--config', newFile('c.json', '{"subscription":[]}')], /\$\.subscription/],
    ['a columns file of the wrong kind', ['-', '--columns', newFile('c.json', '[]')], /must be a JSON object/],
    ['a columns file with a number', ['-', '--columns', newFile('c.json', '{"a":1}')], /"a" must be a path/],
    ['an unknown option', ['--tokn'], /unknown option '--tokn'/],
    ['a token by flag, which is no option', ['--conversion-token', TOKEN], /unknown option/],
    ['a batch that is too large', ['-', '--batch-size', '1001'], /whole number from 1 to 1000/],
    ['a rate of none', ['-', '--rate', '0'], /whole number from 1/],
    ['a time without a zone', ['-', '--now', '2026-11-24T00:05:00'], /Must be a time such as/],
    ['--dry-run with --out', ['-', '--dry-run', '--out', 'x'], /--out would have nothing to write/],
    ['--dry-run with --json', ['-', '--dry-run', '--json'], /Leave one out/],
    ['--restart alone', ['-', '--restart'], /--restart needs --out/],
    ['--columns for JSON', ['-', '--columns', 'x', '--format', 'json'], /--columns is for CSV/],
    ['two sandboxes', ['-', '--sandbox', '--sandbox-url', 'http://127.0.0.1:1'], /exclude each other/]
  ])('%s: exit code 2, a sentence, no stack', async (_, args, message) => {
    const { code, stdout, stderr } = await cli(['send', ...args])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stdout).toBe('')
    expectNothingPrivate(stderr)
  })
})
