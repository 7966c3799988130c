import type { EventQueue, QueueRateLimiter } from '../..'
import { NatsServer } from '../../__tests__/support/nats-server'
import { openJetStreamQueue } from '..'

let server: NatsServer
let queues: EventQueue[]
const limiters: QueueRateLimiter[] = []

beforeAll(async () => {
  server = await NatsServer.start()
  queues = [await openJetStreamQueue({ natsUrl: server.url }), await openJetStreamQueue({ natsUrl: server.url })]
})

afterEach(() => limiters.splice(0).forEach((limiter) => limiter.close()))

afterAll(async () => {
  await Promise.all(queues.map((queue) => queue.close()))
  await server.end()
})

async function limiterOf(worker: number, requestsPerMinute = 6000): Promise<QueueRateLimiter> {
  const limiter = await queues[worker]!.rateLimiter({ requestsPerMinute })
  limiters.push(limiter)
  return limiter
}

test('two workers together stay within the rate of one', async () => {
  const [one, other] = [await limiterOf(0), await limiterOf(1)]
  const times: number[] = []
  const enter = (limiter: QueueRateLimiter) =>
    Array.from({ length: 20 }, () => limiter.enter().then(() => times.push(performance.now())))
  const startMs = performance.now()
  await Promise.all([...enter(one), ...enter(other)])
  // 40 requests are 39 intervals of 10 ms. Timers and clocks may be off by a few.
  expect(times[39]! - startMs).toBeGreaterThan(385)
})

test('a pause by one worker also pauses the other', async () => {
  const [one, other] = [await limiterOf(0), await limiterOf(1)]
  await one.enter()
  const startMs = performance.now()
  one.pause(400)
  expect(one.pauseLeftMs).toBeGreaterThan(300)
  await one.enter()
  await other.enter()
  expect(performance.now() - startMs).toBeGreaterThan(395)
})

test('close rejects waiting and later requests', async () => {
  const limiter = await limiterOf(0, 1)
  await limiter.enter()
  const waiting = limiter.enter()
  limiter.close()
  await expect(waiting).rejects.toThrow('No further requests are sent.')
  await expect(limiter.enter()).rejects.toThrow('No further requests are sent.')
})
