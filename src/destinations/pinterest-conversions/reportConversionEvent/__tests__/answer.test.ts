import { readAnswer } from '../answer'

const NOW = Date.UTC(2026, 10, 24)
const processed = { status: 'processed', error_message: '', warning_message: '' }
const failed = { status: 'failed', error_message: 'too old', warning_message: '' }
const list = (...events: unknown[]) => ({ num_events_received: events.length, events })

const read = (status: number, data: unknown, eventCount = 2, headers: Record<string, string> = {}) =>
  readAnswer({ status, data, headers: new Headers(headers) }, { eventCount, nowMs: NOW })
const unknown = (message: unknown) => ({ kind: 'status', result: { status: 503, message, isUnknown: true } })

describe('an answer with a list', () => {
  it.each([
    ['200', 200, list(processed, failed)],
    ['422 with the list under details', 422, { code: 953, message: 'invalid', details: list(processed, failed) }],
    ['422 with the list at the top', 422, { code: 953, message: 'invalid', ...list(processed, failed) }],
    ['an empty list at the top, and the results under details', 422, { ...list(), details: list(processed, failed) }],
    ['400 with a list', 400, { code: 1, message: 'invalid', details: list(processed, failed) }],
    ['another 2xx', 202, list(processed, failed)],
    ['JSON that is not labeled as JSON', 200, JSON.stringify(list(processed, failed))]
  ])('is read row by row: %s', (_why, status, body) => {
    expect(read(status, body)).toEqual({
      kind: 'results',
      results: [
        { status: 200, row: processed },
        { status: 400, row: failed, message: '', echoed: 'too old' }
      ]
    })
  })

  it.each([
    ['shorter than the request', 200, list(processed)],
    ['longer than the request', 200, list(processed, failed, processed)],
    ['of another length in a 422', 422, { details: list(failed) }]
  ])('matches no event if it is %s: each may be recorded', (_why, status, body) => {
    expect(read(status, body)).toEqual(unknown(expect.stringMatching(/with \d results? for 2 events/)))
  })

  it.each([
    ['no object', null],
    ['with an undocumented status', { status: 'queued' }]
  ])('marks only one event as unknown if its row is %s', (_why, row) => {
    expect(read(200, list(processed, row))).toMatchObject({
      results: [{ status: 200 }, { status: 503, isUnknown: true }]
    })
  })

  it('keeps only the documented keys of a row', () => {
    const row = { ...processed, warning_message: 7, secret: 'jane@example.com' }
    expect(read(200, list(row), 1)).toEqual({
      kind: 'results',
      results: [{ status: 200, row: { status: 'processed', error_message: '' } }]
    })
  })

  it('adds a message to a failed row without one', () => {
    const row = { status: 'failed', error_message: null }
    expect(read(200, list(row), 1)).toMatchObject({
      results: [{ status: 400, row, message: 'Pinterest rejected the event without a reason.' }]
    })
  })
})

describe('a success with an undocumented body', () => {
  it.each([
    ['HTML', '<html></html>'],
    ['nothing', ''],
    ['a list at the top', []],
    ['an object without events', { ok: true }],
    ['events that are not a list', { events: 7 }],
    ['an empty list', list()]
  ])('is unknown: %s', (_why, body) => {
    expect(read(200, body)).toEqual(unknown('Pinterest answered 200 with an undocumented body.'))
  })
})

describe('an answer about the whole request', () => {
  it.each([400, 413, 422])('%d without a list may be caused by one event', (status) => {
    const result = { status, message: '', echoed: 'the words' }
    for (const details of [undefined, list(), 'text'])
      expect(read(status, { code: 1, message: 'the words', details })).toEqual({ kind: 'rejected-whole', result })
  })

  it.each([
    ['no body', ''],
    ['an empty message', { message: '' }],
    ['a message that is not text', { message: { error: 'invalid' } }]
  ])('names the status if there is no message: %s', (_why, body) => {
    expect(read(400, body)).toEqual({
      kind: 'rejected-whole',
      result: { status: 400, message: 'Pinterest answered 400.' }
    })
  })

  it.each([
    [401, /conversion token \(401\)/],
    [403, /has no access to this ad account \(403\)/],
    [404, /no ad account with this ID \(404\)/],
    [405, /^Pinterest answered 405\.the words$/],
    [408, /^Pinterest answered 408: it is temporarily unavailable/],
    [429, /Too many requests for this ad account \(429\)/],
    [500, /^Pinterest answered 500: it is temporarily unavailable\. Try again later\.the words$/],
    [501, /^Pinterest answered 501\./],
    [503, /503/]
  ])('%d keeps its status, and is not unknown', (status, sentence) => {
    const answer = read(status, { code: 1, message: 'the words' })
    if (answer.kind !== 'status') throw new Error(`read as ${answer.kind}`)
    const { message, echoed = '', isUnknown } = answer.result
    expect([answer.result.status, isUnknown]).toEqual([status, undefined])
    expect(message + echoed).toMatch(sentence)
    // Our message must not contain Pinterest's: only the latter is masked.
    expect(message).not.toContain('the words')
  })

  it.each([300, 302])('treats %d as retryable: a runtime could treat it as success', (status) => {
    const message = `Pinterest answered ${status}, which is not an answer to a conversion event. Try again later.`
    expect(read(status, '')).toEqual({ kind: 'status', result: { status: 503, message } })
  })

  it.each([401, 500])('ignores a list in a %d', (status) => {
    expect(read(status, list(processed, processed))).toMatchObject({ kind: 'status', result: { status } })
  })

  it.each([
    [429, 7],
    [503, 7],
    [401, undefined]
  ])('%d: the wait that it asks for is %s', (status, expected) => {
    const answer = read(status, {}, 1, { 'retry-after': '7' })
    expect(answer).toHaveProperty('result.status', status)
    expect((answer as { result: { retryAfterSeconds?: number } }).result.retryAfterSeconds).toBe(expected)
  })
})
