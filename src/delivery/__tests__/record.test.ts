import { withIsoDates } from '../record'

describe('withIsoDates', () => {
  it('converts top-level Dates to ISO text without changing the event', () => {
    const event = { type: 'page', timestamp: new Date('2026-11-24T12:00:00Z'), sentAt: new Date(NaN) }
    expect(withIsoDates(event)).toEqual({ type: 'page', timestamp: '2026-11-24T12:00:00.000Z', sentAt: null })
    expect(event.timestamp).toBeInstanceOf(Date)
  })

  it('returns the same object when it has no Date', () => {
    const event = { type: 'page', timestamp: '2026-11-24T12:00:00Z' }
    expect(withIsoDates(event)).toBe(event)
  })
})
