import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Destination } from '@segment/actions-core'
import fc from 'fast-check'
import { createPinterestConversions } from '../..'
import type { Settings } from '../..'
import {
  HOST,
  NOW,
  PATH,
  TOKEN,
  mapping,
  nobody,
  order,
  performBatch,
  pinterestOrder,
  processed,
  rows,
  settings,
  withoutId
} from './support/action'
import { runs } from '../../../../../__tests__/support/runs'
import nock from '../../../../../__tests__/support/nock'

describe('performBatch', () => {
  it('posts all valid events in one request, and returns a result for every index', async () => {
    nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      .post(PATH, { data: ['m-0', 'm-2', 'm-3'].map(pinterestOrder) })
      .reply(
        200,
        rows(
          { ...processed, warning_message: 'click_id is missing' },
          { status: 'failed', error_message: 'em is not hashed: jane.doe@example.com' },
          processed
        )
      )
    expect(await performBatch([order('m-0'), nobody('m-1'), order('m-2'), order('m-3')])).toEqual([
      { status: 200, sent: pinterestOrder('m-0'), body: { ...processed, warning_message: 'click_id is missing' } },
      {
        status: 400,
        errortype: 'PAYLOAD_VALIDATION_FAILED',
        errormessage: expect.stringContaining("can't match this event"),
        errorreporter: 'INTEGRATIONS'
      },
      {
        status: 400,
        errortype: 'BAD_REQUEST',
        errormessage: 'em is not hashed: [masked]',
        errorreporter: 'DESTINATION',
        sent: pinterestOrder('m-2'),
        body: { status: 'failed', error_message: 'em is not hashed: [masked]' }
      },
      { status: 200, sent: pinterestOrder('m-3'), body: processed }
    ])
  })

  it('keeps the indexes when actions-core’s schema rejects an event', async () => {
    nock(HOST)
      .post(PATH, { data: [pinterestOrder('m-1')] })
      .reply(200, rows(processed))
    const results = await performBatch([withoutId(), order('m-1')])
    expect(results).toMatchObject([{ status: 400, errortype: 'PAYLOAD_VALIDATION_FAILED' }, { status: 200 }])
  })

  it('sends no request when no event is valid', async () => {
    expect(await performBatch([nobody('m-0'), nobody('m-1')])).toMatchObject([{ status: 400 }, { status: 400 }])
  })

  it.each([
    [401, undefined],
    [403, undefined],
    [404, undefined],
    [429, 58],
    [500, undefined],
    [503, undefined]
  ])('%d is the status of every event that was sent', async (status, wait) => {
    nock(HOST).post(PATH).reply(status, { code: 1, message: 'x' }, { 'x-ratelimit-reset': '58' })
    const results = await performBatch([order('m-0'), nobody('m-1'), order('m-2')])
    expect(results.map((result) => result.status)).toEqual([status, 400, status])
    expect(results[0]).toMatchObject({ sent: pinterestOrder('m-0'), errorreporter: 'DESTINATION' })
    expect((results[0] as { body?: unknown }).body).toEqual(
      wait === undefined ? undefined : { retry_after_seconds: wait }
    )
  })

  it('marks a result without a usable answer as unknown: Pinterest may have recorded the event', async () => {
    nock(HOST).post(PATH).reply(200, rows(processed))
    const results = await performBatch([order('m-0'), order('m-1')])
    for (const [i, result] of results.entries())
      expect(result).toMatchObject({ status: 503, sent: pinterestOrder(`m-${i}`), body: { unknown: true } })
  })

  it('sends at most 20 events per request in test mode', async () => {
    const sizes: number[] = []
    nock(HOST)
      .post(`${PATH}?test=true`)
      .times(3)
      .reply(200, (_uri, body) => {
        const { data } = body as { data: unknown[] }
        sizes.push(data.length)
        return rows(...data.map(() => processed))
      })
    const events = Array.from({ length: 45 }, (_, i) => order(`m-${i}`))
    const results = await performBatch(events, { test_mode: true })
    expect(sizes).toEqual([20, 20, 5])
    expect(results.map(({ status }) => status)).toEqual(Array(45).fill(200))
  })

  it('adds our own warning to Pinterest’s', async () => {
    nock(HOST)
      .post(PATH)
      .reply(200, rows({ ...processed, warning_message: 'click_id is missing' }))
    const [result] = await performBatch([order('m-0', { properties: { currency: 'ZZZ' } })])
    expect(result).toMatchObject({
      status: 200,
      body: { warning_message: expect.stringMatching(/^click_id is missing; .*ISO 4217/) }
    })
  })

  it('masks the values of all events in a message about the whole request', async () => {
    nock(HOST).post(PATH).reply(503, { code: 1, message: 'bad: zoë@exämple.org, Pinkerton' })
    const results = await performBatch([
      order('m-0'),
      order('m-1', { context: { traits: { email: 'zoë@exämple.org', lastName: 'Pinkerton' } } })
    ])
    for (const result of results) {
      expect(result).toMatchObject({ errormessage: expect.stringContaining('bad: [masked], [masked]') })
    }
  })

  it('masks sent values that differ from the mapped ones', async () => {
    const context = {
      ip: '[2001:db8::7]:443, 10.0.0.1',
      userAgent: 'x',
      page: { url: 'https://a.co/?epik=dj0yJnU9%2Bz' }
    }
    nock(HOST)
      .post(PATH)
      .reply(200, rows({ status: 'failed', error_message: 'bad: 2001:db8::7, dj0yJnU9+z' }))
    const [result] = await performBatch([order('m-0', { context })])
    expect(result).toMatchObject({ status: 400, errormessage: 'bad: [masked], [masked]' })
  })

  it.each([
    [401, /wrong, expired or revoked\. Create a new one/],
    [403, /^The conversion token has no access to this ad account/],
    [503, /Try again later\. It says: \[masked\] will be back$/]
  ])('masks nothing in our own message after a %d, although its words are also names', async (status, message) => {
    const traits = {
      email: 'a@b.co',
      firstName: 'May',
      lastName: 'Create',
      address: { city: 'Again', state: 'Access' }
    }
    nock(HOST).post(PATH).reply(status, { code: 1, message: 'May will be back' })
    const [result] = await performBatch([order('m-0', { context: { traits } })])
    expect(result).toMatchObject({ errormessage: expect.stringMatching(message) as string })
  })

  it('rejects an opt-out that Pinterest would ignore only when the setting asks for it', async () => {
    const optOut = order('m-0', { properties: { opt_out_type: 'LDP' } })
    const [rejected] = await performBatch([optOut], { require_complete_ldp: true })
    expect(rejected).toMatchObject({
      status: 400,
      errormessage: expect.stringMatching(/ignores it: the country is missing and the state is missing/)
    })
    nock(HOST)
      .post(
        PATH,
        (body: { data: { custom_data: { opt_out_type: string } }[] }) =>
          body.data[0]?.custom_data.opt_out_type === 'LDP'
      )
      .reply(200, rows(processed))
    expect(await performBatch([optOut])).toMatchObject([
      { status: 200, body: { warning_message: expect.stringMatching(/ignores it: the country is missing/) as string } }
    ])
  })

  it('reads an answer for 1000 events with long messages, which would hang in actions-core', async () => {
    const long = rows(...Array.from({ length: 1000 }, () => ({ ...processed, warning_message: 'w'.repeat(500) })))
    const server = http.createServer((req, res) => {
      req.resume().on('end', () => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(long)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const destination = new Destination<Settings>(createPinterestConversions({ baseUrl, now: () => NOW }))
    const events = Array.from({ length: 1000 }, (_, i) => order(`m-${i}`))
    const results = await destination.executeBatch('reportConversionEvent', { events, mapping, settings })
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(results.map(({ status }) => status)).toEqual(Array(1000).fill(200))
  })

  it('returns a result for every index, for any mix of events and any answer', async () => {
    const kind = fc.constantFrom('good' as const, 'nobody' as const, 'schema' as const)
    const row = fc.constantFrom(processed, { status: 'failed' }, null, 7)
    await fc.assert(
      fc.asyncProperty(
        fc.array(kind, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(200, 400, 401, 422, 429, 500),
        fc.array(row, { maxLength: 14 }),
        async (kinds, status, list) => {
          nock(HOST)
            .persist()
            .post(PATH)
            .reply(status, rows(...list))
          const results = await performBatch(
            kinds.map((one, i) =>
              one === 'good' ? order(`m-${i}`) : one === 'nobody' ? nobody(`m-${i}`) : withoutId()
            )
          )
          nock.cleanAll()
          expect(results).toHaveLength(kinds.length)
          kinds.forEach((one, i) => {
            expect(typeof results[i]?.status).toBe('number')
            if (one !== 'good') expect(results[i]).toMatchObject({ status: 400, errorreporter: 'INTEGRATIONS' })
          })
          // Never more successes than rows that are processed.
          const successes = results.filter((result) => result.status === 200).length
          expect(successes).toBeLessThanOrEqual(list.filter((one) => one === processed).length)
        }
      ),
      { numRuns: runs(60) }
    )
  })
})
