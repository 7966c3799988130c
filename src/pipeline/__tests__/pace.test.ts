import { Pace, PaceClosedError } from '../pace'
import { MAX_ASKED_WAIT_MS, retryDelayMs } from '../retry-delay'

describe('pace', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }))
  afterEach(() => jest.useRealTimers())

  /** Lets the given time pass and tells at which milliseconds the callers got through. */
  async function enterAll(pace: Pace, callers: number, milliseconds: number): Promise<number[]> {
    const entered: number[] = []
    const start = performance.now()
    const all = Array.from({ length: callers }, async () => {
      await pace.enter()
      entered.push(Math.round(performance.now() - start))
    })
    await jest.advanceTimersByTimeAsync(milliseconds)
    await Promise.all(all)
    return entered
  }

  it('spaces requests evenly, so that no minute holds more than allowed', async () => {
    const pace = new Pace({ requestsPerMinute: 600 })
    expect(await enterAll(pace, 4, 1000)).toEqual([0, 100, 200, 300])
  })

  it('does not save up what was not used', async () => {
    const pace = new Pace({ requestsPerMinute: 600 })
    await enterAll(pace, 1, 60_000)
    expect(await enterAll(pace, 3, 1000)).toEqual([0, 100, 200])
  })

  it('lets nobody through during a pause, also those who waited for their turn already', async () => {
    const pace = new Pace({ requestsPerMinute: 600 })
    const entering = enterAll(pace, 3, 10_000)
    pace.pause(5000)
    const entered = await entering
    expect(entered[0]).toBe(0)
    for (const at of entered.slice(1)) expect(at).toBeGreaterThanOrEqual(5000)
  })

  it('keeps a pause that is longer than a later one', async () => {
    const pace = new Pace({ requestsPerMinute: 60_000 })
    pace.pause(5000)
    pace.pause(10)
    expect(pace.pauseLeftMs).toBe(5000)
    const [at] = await enterAll(pace, 1, 6000)
    expect(at).toBeGreaterThanOrEqual(5000)
  })

  it('turns away those who wait, and all who come, once it is closed', async () => {
    const pace = new Pace({ requestsPerMinute: 1 })
    await pace.enter()
    const waiting = pace.enter()
    pace.close()
    await expect(waiting).rejects.toThrow(PaceClosedError)
    await expect(pace.enter()).rejects.toThrow(PaceClosedError)
  })
})

describe('the delay before another try', () => {
  it.each([
    [1, 1000, 2000],
    [2, 2000, 4000],
    [3, 4000, 8000],
    [6, 32_000, 60_000],
    [7, 60_000, 60_000],
    [1000, 60_000, 60_000]
  ])('after %s tries is between %s and %s ms', (tries, min, max) => {
    const delays = Array.from({ length: 200 }, () => retryDelayMs(tries, undefined))
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(min)
    expect(Math.max(...delays)).toBeLessThanOrEqual(max)
    if (max > min) expect(new Set(delays).size).toBeGreaterThan(50)
  })

  it.each([
    ['what Pinterest asked for, and up to a second more', 58, 58_000],
    ['nothing but the jitter when it asks for none', 0, 0],
    ['an hour when it asks for more, so that a broken header can not stop the run', 1e9, MAX_ASKED_WAIT_MS]
  ])('is %s', (_, asked, milliseconds) => {
    for (let index = 0; index < 50; index += 1) {
      const delay = retryDelayMs(1, asked)
      expect(delay).toBeGreaterThanOrEqual(milliseconds)
      expect(delay).toBeLessThanOrEqual(milliseconds + 1000)
    }
  })
})
