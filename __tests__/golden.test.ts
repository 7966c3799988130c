import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultValues, Destination, transform } from '@segment/actions-core'
import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { buildEvent, createPinterestConversions } from '../src/destinations/pinterest-conversions'
import type { LimitedDataProcessingDecision, Payload, Settings } from '../src/destinations/pinterest-conversions'
import nock from './support/nock'

/**
 * Input and exact output, one case per file in `golden/`. A case names a preset (its trigger must match) or a mapping that
 * overrides the default one. "sha256(text)" in an expectation stands for the hash of that text.
 */
interface GoldenCase {
  why: string
  preset?: string
  mapping?: JSONObject
  settings?: Partial<Settings>
  /** The destination's clock. */
  now: string
  /** One event, sent alone and again as a batch of one ... */
  event?: SegmentEvent
  /** ... or several, sent as one batch. */
  events?: SegmentEvent[]
  /** The whole body. Missing if nothing is sent. */
  request?: { data: JSONObject[]; query?: Record<string, string> }
  /** Part of the reason if the event is rejected before sending. */
  rejected?: string
  limitedDataProcessing?: LimitedDataProcessingDecision['status']
  /** Part of our own warning. */
  warning?: string
  /** Pinterest's answer. Default: every event is processed. */
  answer?: { status: number; body: JSONObject }
  /** For `events`: each row's result. `sent` is its position in the request. */
  results?: { status: number; sent?: number; body?: JSONObject; message?: string; rejected?: string }[]
}

const SLUG = 'reportConversionEvent'
const FOLDER = join(__dirname, 'golden')
const cases = readdirSync(FOLDER).map((file) => ({
  name: file.replace(/\.json$/, ''),
  golden: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as GoldenCase
}))
const single = cases.filter(({ golden }) => golden.event)
const batches = cases.filter(({ golden }) => golden.events)

/** actions-core's `executeAction` is protected, and `createTestIntegration` would add its own user and context. */
class OpenDestination extends Destination<Settings> {
  execute(input: Parameters<Destination<Settings>['executeAction']>[1]) {
    return this.executeAction(SLUG, input)
  }
}

const SETTINGS: Settings = { ad_account_id: '549755885175', conversion_token: 'golden-token' }

describe('a golden case, sent alone', () => {
  it.each(single)('$name: $golden.why', async ({ golden }) => {
    const { destination, bundle, settings } = prepare(golden)
    const event = golden.event!
    if (golden.rejected !== undefined) {
      await expect(destination.execute({ ...bundle, settings, event })).rejects.toThrow(golden.rejected)
      return
    }
    const requests = answerWith(golden)
    await destination.execute({ ...bundle, settings, event })
    expect(requests).toEqual([expectedRequest(golden)])
  })
})

describe('a golden case, sent as a batch of one', () => {
  it.each(single)('$name: $golden.why', async ({ golden }) => {
    const { destination, bundle, settings } = prepare(golden)
    const requests = golden.rejected === undefined ? answerWith(golden) : []
    const [result] = await destination.executeBatch(SLUG, { ...bundle, settings, events: [golden.event!] })
    if (golden.rejected !== undefined) {
      expectRejected(result, golden.rejected)
      return
    }
    const expected = expectedRequest(golden)
    expect(requests).toEqual([expected])
    expect(result).toMatchObject({ status: 200, sent: expected.body.data[0] })
    const warnings = (result as { body: { warning_message?: string } }).body.warning_message ?? ''
    if (golden.warning === undefined) expect(warnings).toBe('')
    else expect(warnings).toContain(golden.warning)
  })
})

describe('a golden batch', () => {
  it.each(batches)('$name: $golden.why', async ({ golden }) => {
    const { destination, bundle, settings } = prepare(golden)
    const requests = answerWith(golden)
    const results = await destination.executeBatch(SLUG, { ...bundle, settings, events: golden.events! })
    const expected = expectedRequest(golden)
    expect(requests).toEqual([expected])
    expect(results).toHaveLength(golden.results!.length)
    golden.results!.forEach((row, index) => {
      if (row.rejected !== undefined) {
        expectRejected(results[index], row.rejected)
        return
      }
      expect(results[index]).toMatchObject({
        status: row.status,
        sent: expected.body.data[row.sent!],
        ...(row.body ? { body: row.body } : {}),
        ...(row.message === undefined ? {} : { errormessage: expect.stringContaining(row.message) as string })
      })
    })
  })
})

describe('the Limited Data Processing decision', () => {
  it.each(single.filter(({ golden }) => golden.limitedDataProcessing))('$name: $golden.why', ({ golden }) => {
    const payload = transform(mappingOf(golden), { ...golden.event }) as unknown as Payload
    const result = buildEvent(payload, { nowMs: Date.parse(golden.now) })
    expect(result).toMatchObject({ limitedDataProcessing: { status: golden.limitedDataProcessing } })
  })
})

it('has a golden case for each preset', () => {
  const { presets } = createPinterestConversions()
  const covered = cases.filter(({ name }) => name.startsWith('preset-')).map(({ golden }) => golden.preset)
  expect(covered.sort()).toEqual(presets?.map(({ name }) => name).sort())
})

function prepare(golden: GoldenCase) {
  const destination = new OpenDestination(createPinterestConversions({ now: () => Date.parse(golden.now) }))
  for (const event of golden.events ?? [golden.event!]) expectTriggered(golden, event)
  return {
    destination,
    settings: { ...SETTINGS, ...golden.settings },
    bundle: { mapping: mappingOf(golden), auth: undefined }
  }
}

const presetOf = (name: string) => {
  const preset = createPinterestConversions().presets?.find((candidate) => candidate.name === name)
  if (preset?.type !== 'automatic') throw new Error(`There is no automatic preset "${name}".`)
  return preset
}

function expectTriggered(golden: GoldenCase, event: SegmentEvent): void {
  if (golden.preset === undefined) return
  expect(validate(parseFql(presetOf(golden.preset).subscribe), event)).toBe(true)
}

function mappingOf({ preset, mapping }: GoldenCase): JSONObject {
  if (preset !== undefined) return presetOf(preset).mapping!
  const { fields } = createPinterestConversions().actions[SLUG]!
  return { ...(defaultValues(fields) as JSONObject), ...mapping }
}

interface SeenRequest {
  path: string
  authorization: unknown
  contentType: unknown
  body: { data: JSONObject[] }
}

/** Answers one request as the case says, and records it. The global `afterEach` fails if there was none. */
function answerWith(golden: GoldenCase): SeenRequest[] {
  const seen: SeenRequest[] = []
  nock('https://api.pinterest.com')
    .post(/.*/)
    .reply(function (path, rawBody) {
      const body = rawBody as SeenRequest['body']
      const { authorization, 'content-type': contentType } = this.req.headers
      seen.push({ path, authorization, contentType, body })
      const rows = body.data.map(() => ({ status: 'processed', error_message: '', warning_message: '' }))
      const { status, body: answer } = golden.answer ?? {
        status: 200,
        body: { num_events_received: rows.length, num_events_processed: rows.length, events: rows }
      }
      return [status, answer]
    })
  return seen
}

function expectedRequest(golden: GoldenCase): SeenRequest {
  if (!golden.request) throw new Error('The case must say either "request" or "rejected".')
  const query = golden.request.query ? `?${new URLSearchParams(golden.request.query).toString()}` : ''
  return {
    path: `/v5/ad_accounts/549755885175/events${query}`,
    authorization: 'Bearer golden-token',
    contentType: 'application/json',
    body: { data: withHashes(golden.request.data) as JSONObject[] }
  }
}

/** Rejected before sending: a runtime recognizes it by the missing `sent` and `body`. */
function expectRejected(result: unknown, part: string): void {
  expect(result).toMatchObject({
    status: 400,
    errortype: 'PAYLOAD_VALIDATION_FAILED',
    errorreporter: 'INTEGRATIONS',
    errormessage: expect.stringContaining(part) as string
  })
  expect(result).not.toHaveProperty('sent')
  expect(result).not.toHaveProperty('body')
}

function withHashes(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = /^sha256\((.*)\)$/.exec(value)?.[1]
    return text === undefined ? value : createHash('sha256').update(text, 'utf8').digest('hex')
  }
  if (Array.isArray(value)) return value.map(withHashes)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withHashes(inner)]))
  }
  return value
}
