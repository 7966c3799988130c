import { HOST, PATH, TOKEN, nobody, order, perform, pinterestOrder, processed, rows } from './support/action'
import nock from '../../../../../__tests__/support/nock'

describe('perform', () => {
  it('posts the event with the bearer token, and resolves to Pinterest’s entry for it', async () => {
    nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' } })
      .post(PATH, { data: [pinterestOrder('m-1')] })
      .reply(200, rows({ ...processed, warning_message: 'click_id is missing' }))
    expect(await perform(order('m-1'))).toEqual({ ...processed, warning_message: 'click_id is missing' })
  })

  it('sends nothing and throws a PayloadValidationError for an event without an identity', async () => {
    await expect(perform(nobody('m-1'))).rejects.toMatchObject({
      name: 'PayloadValidationError',
      status: 400,
      message: expect.stringMatching(
        /email.*mobile advertising ID.*client_ip_address and client_user_agent.*phone number or an external ID alone is not enough/
      )
    })
  })

  it.each([
    [
      200,
      rows({ status: 'failed', error_message: 'too old' }),
      'PayloadValidationError',
      400,
      'PAYLOAD_VALIDATION_FAILED',
      /too old/
    ],
    [
      422,
      { details: rows({ status: 'failed', error_message: 'too old' }) },
      'PayloadValidationError',
      400,
      'PAYLOAD_VALIDATION_FAILED',
      /too old/
    ],
    [422, { code: 953, message: 'no list' }, 'PayloadValidationError', 400, 'PAYLOAD_VALIDATION_FAILED', /no list/],
    [
      400,
      { code: 4196, message: 'unknown key' },
      'PayloadValidationError',
      400,
      'PAYLOAD_VALIDATION_FAILED',
      /unknown key/
    ],
    [413, {}, 'PayloadValidationError', 400, 'PAYLOAD_VALIDATION_FAILED', /413/],
    [401, { code: 2, message: 'x' }, 'InvalidAuthenticationError', 401, 'INVALID_AUTHENTICATION', /conversion token/],
    [403, { code: 29, message: 'x' }, 'IntegrationError', 403, 'FORBIDDEN', /no access/],
    [404, { code: 2, message: 'x' }, 'IntegrationError', 404, 'NOT_FOUND', /has no ad account/],
    [405, {}, 'IntegrationError', 405, 'UNEXPECTED_STATUS', /405/],
    [501, {}, 'IntegrationError', 501, 'UNEXPECTED_STATUS', /501/],
    [408, {}, 'RetryableError', 408, 'RETRYABLE_ERROR', /408/],
    [429, { code: 8, message: 'x' }, 'RetryableError', 429, 'RETRYABLE_ERROR', /Too many requests/],
    [500, {}, 'RetryableError', 500, 'RETRYABLE_ERROR', /500/],
    [503, { code: 4197, message: 'ramped down' }, 'RetryableError', 503, 'RETRYABLE_ERROR', /ramped down/],
    [520, {}, 'RetryableError', 520, 'RETRYABLE_ERROR', /520/],
    [200, 'hello', 'RetryableError', 503, 'RETRYABLE_ERROR', /undocumented/],
    [200, rows(), 'RetryableError', 503, 'RETRYABLE_ERROR', /undocumented/]
  ])('answer %d %j throws a %s', async (status, body, name, errorStatus, code, message) => {
    nock(HOST).post(PATH).reply(status, body)
    await expect(perform(order('m-1'))).rejects.toMatchObject({
      name,
      status: errorStatus,
      code,
      message: expect.stringMatching(message)
    })
  })

  it('throws a RetryableError when there is no network', async () => {
    nock(HOST)
      .post(PATH)
      .replyWithError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
    await expect(perform(order('m-1'))).rejects.toMatchObject({ name: 'RetryableError', status: 503 })
  })

  it('never includes the token in an error', async () => {
    nock(HOST)
      .post(PATH)
      .reply(400, { code: 1, message: `Bearer ${TOKEN}` })
    const error: unknown = await perform(order('m-1')).catch((thrown: unknown) => thrown)
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)
    expect(told).toContain('[masked]')
    expect(told).not.toContain(TOKEN)
  })
})
