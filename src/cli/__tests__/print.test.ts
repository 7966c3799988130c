import { PassThrough } from 'node:stream'
import { RunSummary, type RunSummaryState } from '../../delivery'
import { formatDuration, formatPercent } from '../numbers'
import { type ProgressState, startProgress } from '../print/progress'
import { renderSummary } from '../print/summary'
import { alignColumns, wrap } from '../print/table'

const counts = { delivered: 0, rejected: 0, retry: 0, unknown: 0, 'not-subscribed': 0 }

describe('numbers for people', () => {
  it.each([
    [0, 0, '0 %'],
    [1, 1, '100 %'],
    [1, 3, '33 %'],
    [999, 1000, '99.9 %'],
    [99_999, 100_000, '99.9 %'],
    [1, 1000, '0.1 %'],
    [1, 1_000_000, '0.1 %'],
    [0, 10, '0 %']
  ])('%s of %s is %s: "100 %%" only for all, "0 %%" only for none', (part, whole, text) => {
    expect(formatPercent(part, whole)).toBe(text)
  })

  it.each([
    [120, '0.1 s'],
    [9949, '9.9 s'],
    [42_000, '42 s'],
    [600_000, '10 min'],
    [3 * 3_600_000 + 300_000, '3 h 5 min']
  ])('%s ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })
})

describe('text in lines', () => {
  it('aligns columns', () => {
    expect(
      alignColumns([
        ['1', 'a', 'x'],
        ['100', 'bb', 'y']
      ])
    ).toEqual(['  1  a   x', '100  bb  y'])
  })

  it('wraps at spaces and loses no word', () => {
    const text = 'one two three four five six'
    expect(wrap(text, 10, '  ')).toBe('one two\n  three\n  four\n  five six')
    expect(wrap('unbreakable', 3)).toBe('unbreakable')
  })
})

describe('the summary', () => {
  const summaryOf = (state: Partial<RunSummaryState>, notes: string[] = []) => {
    const summary = new RunSummary(state)
    return renderSummary({
      summary,
      title: 'Reported x.',
      durationMs: 2000,
      eventsNow: summary.events.delivered,
      notes
    })
  }

  it('omits what did not happen', () => {
    const text = summaryOf({ events: { ...counts, delivered: 10 } })
    expect(text).toBe('Reported x.\n10 events in 2.0 s (5 a second)\n\n  10  delivered  100 %')
  })

  it('reports an empty run', () => {
    expect(summaryOf({}, ['There was nothing.'])).toBe('Reported x.\n0 events\n\nThere was nothing.')
  })

  it('ranks reasons, and counts those not shown', () => {
    const kinds = Array.from({ length: 20 }, (_, index) => index + 1)
    const text = summaryOf({
      events: { ...counts, rejected: 100 },
      reasons: {
        rows: kinds.map((kind) => [
          `kind ${kind}`,
          { text: `kind ${kind}`, count: kind, varies: kind === 20, status: 'rejected' }
        ]),
        dropped: { rows: 0, count: 0 }
      }
    })
    expect(text).toContain(
      'Why events were rejected\n  20  kind 20 (in 20 events; the numbers differ)\n  19  kind 19\n'
    )
    expect(text).toContain('and 8 more')
    expect(text).not.toContain('kind 8\n')
  })
})

describe('progress', () => {
  const state: ProgressState = {
    summary: new RunSummary(),
    bytesRead: 25,
    totalBytes: 100,
    waitingRows: 0,
    pauseLeftMs: 0
  }
  beforeEach(() => jest.useFakeTimers())
  afterEach(() => jest.useRealTimers())

  const show = (isTTY: boolean, states: ProgressState[], stepMs: number) => {
    const stream = Object.assign(new PassThrough(), { isTTY, columns: 200 })
    let at = 0
    const progress = startProgress({ stream, read: () => states[Math.min(at, states.length - 1)]! })
    for (at = 1; at < states.length; at += 1) jest.advanceTimersByTime(stepMs)
    progress.stop()
    jest.advanceTimersByTime(60_000)
    return (stream.read() as Buffer | null)?.toString('utf8') ?? ''
  }
  const withDelivered = (delivered: number, overrides: Partial<ProgressState> = {}): ProgressState => {
    const summary = new RunSummary({ events: { ...counts, delivered } })
    return { ...state, summary, ...overrides }
  }

  it('is a line every few seconds without a terminal, until the end', () => {
    const text = show(
      false,
      [state, withDelivered(5000), withDelivered(9000, { bytesRead: 50, waitingRows: 12, pauseLeftMs: 3000 })],
      5000
    )
    expect(text.split('\n')).toEqual([
      '5,000 events (25 % of the input read), 1,000 a second, 5,000 delivered, 0 rejected, 15 s left',
      '9,000 events (50 % of the input read), 900 a second, 9,000 delivered, 0 rejected, 12 waiting to be retried, Pinterest asks to wait another 3.0 s, 10 s left',
      ''
    ])
  })

  it('does not guess how much of standard input is left', () => {
    const { totalBytes: _, ...unknown } = withDelivered(100)
    expect(show(false, [state, unknown], 5000)).toBe('100 events, 20 a second, 100 delivered, 0 rejected\n')
  })

  it('is a bar on a terminal', () => {
    const text = show(
      true,
      [state, withDelivered(500, { bytesRead: 50 }), withDelivered(900, { bytesRead: 100 })],
      1000
    )
    expect(text).toContain('50 %')
    expect(text).toMatch(/500 delivered, 0 rejected/)
  })

  it('shows the rate since this start only', () => {
    const text = show(false, [withDelivered(100_000), withDelivered(101_000)], 5000)
    expect(text).toContain('101,000 events (25 % of the input read), 200 a second')
  })
})
