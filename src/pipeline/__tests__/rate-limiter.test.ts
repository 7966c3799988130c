import { RateLimiter, RateLimiterClosedError } from '../rate-limiter'
import { MAX_ASKED_WAIT_MS, retryDelayMs } from '../retry-delay'
import { LIVE_LIMITS, TEST_LIMITS } from '../sending-limits'

describe('the rate limiter', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }))
  afterEach(() => jest.useRealTimers())

  /** Advances the time and returns the milliseconds at which the callers proceeded. */
  async function enterAll(limiter: RateLimiter, callers: number, milliseconds: number): Promise<number[]> {
    const entered: number[] = []
    const start = performance.now()
    const all = Array.from({ length: callers }, async () => {
      await limiter.enter()
      entered.push(Math.round(performance.now() - start))
    })
    await jest.advanceTimersByTimeAsync(milliseconds)
    await Promise.all(all)
    return entered
  }

  it('spaces requests evenly, so that no minute has more than allowed', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 600 })
    expect(await enterAll(limiter, 4, 1000)).toEqual([0, 100, 200, 300])
  })

  it.each([
    ['5,000 requests a minute for an ad account', LIVE_LIMITS, { requests: 5000, ms: 60_000 }],
    ['10 test requests a second', TEST_LIMITS, { requests: 10, ms: 1000 }]
  ])('stays below Pinterest’s limit by default, but uses most of it: %s', async (_, limits, { requests, ms }) => {
    const entered = await enterAll(new RateLimiter(limits), requests, 2 * ms)
    const inOnePeriod = entered.filter((at) => at < ms).length
    expect(inOnePeriod).toBeLessThan(requests)
    expect(inOnePeriod).toBeGreaterThanOrEqual(0.9 * requests)
  })

  it('does not accumulate unused slots', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 600 })
    await enterAll(limiter, 1, 60_000)
    expect(await enterAll(limiter, 3, 1000)).toEqual([0, 100, 200])
  })

  it('sends nothing during a pause, including requests that already wait', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 600 })
    const entering = enterAll(limiter, 3, 10_000)
    limiter.pause(5000)
    const entered = await entering
    expect(entered[0]).toBe(0)
    for (const at of entered.slice(1)) expect(at).toBeGreaterThanOrEqual(5000)
  })

  it('sends no burst after a pause', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 600 })
    const entering = enterAll(limiter, 5, 10_000)
    limiter.pause(5000)
    const [, ...entered] = await entering
    expect(entered).toEqual([5000, 5098, 5198, 5298])
  })

  it('keeps a longer pause when a shorter one is requested', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 60_000 })
    limiter.pause(5000)
    limiter.pause(10)
    expect(limiter.pauseLeftMs).toBe(5000)
    const [at] = await enterAll(limiter, 1, 6000)
    expect(at).toBeGreaterThanOrEqual(5000)
  })

  it('rejects waiting and later requests once it is closed', async () => {
    const limiter = new RateLimiter({ requestsPerMinute: 1 })
    await limiter.enter()
    const waiting = limiter.enter()
    limiter.close()
    await expect(waiting).rejects.toThrow(RateLimiterClosedError)
    await expect(limiter.enter()).rejects.toThrow(RateLimiterClosedError)
  })
})

describe('the delay before the next attempt', () => {
  it.each([
    [1, 1000, 2000],
    [2, 2000, 4000],
    [3, 4000, 8000],
    [6, 32_000, 60_000],
    [7, 60_000, 60_000],
    [1000, 60_000, 60_000]
  ])('after %s attempts is between %s and %s ms', (attempts, min, max) => {
    const delays = Array.from({ length: 200 }, () => retryDelayMs({ attempts }))
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(min)
    expect(Math.max(...delays)).toBeLessThanOrEqual(max)
    if (max > min) expect(new Set(delays).size).toBeGreaterThan(50)
  })

  it.each([0, -5])('ignores a requested wait of %s seconds, which results from a fast clock', (asked) => {
    expect(retryDelayMs({ attempts: 3, retryAfterSeconds: asked })).toBeGreaterThanOrEqual(4000)
  })

  it.each([
    ['what Pinterest asked for, plus up to a second', 58, 58_000],
    ['at most an hour, so that an invalid header can’t stop the run', 1e9, MAX_ASKED_WAIT_MS]
  ])('is %s', (_, asked, milliseconds) => {
    for (let index = 0; index < 50; index += 1) {
      const delay = retryDelayMs({ attempts: 1, retryAfterSeconds: asked })
      expect(delay).toBeGreaterThanOrEqual(milliseconds)
      expect(delay).toBeLessThanOrEqual(milliseconds + 1000)
    }
  })
})
