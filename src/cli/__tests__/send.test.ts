import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli, leadEvent, leadFile, ndjson, newFile, newFolder, readLines } from './harness'
import { CREDENTIALS, TOKEN, expectNothingPrivate, shopDay } from './support/send'
import nock from '../../../__tests__/support/nock'

describe('without a FILE', () => {
  it('reports the example day to a sandbox and prints the outcomes', async () => {
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

  it('is also the default without a command', async () => {
    expect((await cli([])).stdout).toContain("the example shop's day")
  })

  it('never sends examples to a real account', async () => {
    const { code, stderr } = await cli(['send'], { env: CREDENTIALS })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: No FILE is given/)
  })
})

describe('outcomes as lines', () => {
  it('has one for each event and each unreadable line, without personal data', async () => {
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

describe('to Pinterest', () => {
  const answer = (count: number) => ({
    num_events_received: count,
    num_events_processed: count,
    events: Array(count).fill({ status: 'processed' })
  })

  it.each([
    ['', '/v5/ad_accounts/549755885175/events'],
    ['--test', '/v5/ad_accounts/549755885175/events?test=true']
  ])('posts to the account with the token from the environment %s', async (flag, path) => {
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

  it('stops at a rejected token, keeps every event, and says why', async () => {
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

  it('rejects --now: an event must keep its own time', async () => {
    const { code, stderr } = await cli(['send', leadFile(1), '--now', shopDay.now], { env: CREDENTIALS })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--now works only with the sandbox')])
  })
})

describe('--dry-run', () => {
  it('prints the exact requests, one per line, the same each time, and sends nothing', async () => {
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

  it('respects the batch size', async () => {
    const { stdout, code } = await cli(['send', leadFile(25), '--dry-run', '--batch-size', '10'])
    expect(stdout.trim().split('\n')).toHaveLength(3)
    expect(code).toBe(0)
  })
})
