import { withIsoDates } from '../record'

describe('withIsoDates', () => {
  it('writes the dates at the top as ISO text, and leaves the event that it got as it was', () => {
    const event = { type: 'page', timestamp: new Date('2026-11-24T12:00:00Z'), sentAt: new Date(NaN) }
    expect(withIsoDates(event)).toEqual({ type: 'page', timestamp: '2026-11-24T12:00:00.000Z', sentAt: null })
    expect(event.timestamp).toBeInstanceOf(Date)
  })

  it('is the event itself when there is no date in it', () => {
    const event = { type: 'page', timestamp: '2026-11-24T12:00:00Z' }
    expect(withIsoDates(event)).toBe(event)
  })
})
