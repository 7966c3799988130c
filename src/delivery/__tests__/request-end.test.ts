import type { RequestFacts } from '..'
import { create, HOST, order, PATH, takeAll } from './support/orders'
import nock from '../../../__tests__/support/nock'

it.each([
  ['the status of its answer', (post: nock.Interceptor) => post.reply(503), 503],
  ['no status for a broken connection', (post: nock.Interceptor) => post.replyWithError(new Error('cut')), undefined]
])('gets the duration of a request, and %s', async (_what, answer, status) => {
  answer(nock(HOST).post(PATH))
  const onRequestEnd = jest.fn<undefined, [RequestFacts]>()
  await create({ onRequestEnd }).deliver([order('a')])
  expect(onRequestEnd.mock.calls).toStrictEqual([
    [{ seconds: expect.any(Number), ...(status !== undefined && { status }) }]
  ])
  expect(onRequestEnd.mock.calls[0]![0].seconds).toBeGreaterThan(0)
})

it('measures from the request on, without the wait before it', async () => {
  takeAll()
  const onRequestEnd = jest.fn<undefined, [RequestFacts]>()
  let waitedSeconds = 0
  const beforeRequest = async () => {
    const startMs = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 100))
    waitedSeconds = (performance.now() - startMs) / 1000
  }
  const startMs = performance.now()
  await create({ beforeRequest, onRequestEnd }).deliver([order('a')])
  const allSeconds = (performance.now() - startMs) / 1000
  expect(onRequestEnd.mock.calls[0]![0].seconds).toBeLessThanOrEqual(allSeconds - waitedSeconds)
})

it('is not called for a request that is not sent', async () => {
  const onRequestEnd = jest.fn()
  const beforeRequest = () => Promise.reject(new Error('no more today'))
  await create({ beforeRequest, onRequestEnd }).deliver([order('a')])
  await create({ onRequestEnd }).buildRequests([order('a')])
  expect(onRequestEnd).not.toHaveBeenCalled()
})

it('can fail without affecting the answer: nothing is sent again', async () => {
  takeAll()
  const onRequestEnd = () => {
    throw new Error('no metrics')
  }
  expect(await create({ onRequestEnd }).deliver([order('a')])).toMatchObject([{ status: 'delivered' }])
})
