import fc from 'fast-check'
import { buildEventTime, durationInWords, parseUnixSeconds } from '../event-time'

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0)
const NOW_SECONDS = NOW / 1000
const DAY = 86_400

describe('parseUnixSeconds', () => {
  it.each([
    ['ISO with Z', '2026-11-24T12:00:00Z', NOW_SECONDS],
    ['ISO with milliseconds', '2026-11-24T12:00:00.999Z', NOW_SECONDS],
    ['ISO with an offset', '2026-11-24T04:00:00-08:00', NOW_SECONDS],
    ['ISO with an offset without colon', '2026-11-24T13:30:00+0130', NOW_SECONDS],
    ['ISO with an offset of hours only', '2026-11-24T13:00:00+01', NOW_SECONDS],
    ['ISO without an offset is UTC', '2026-11-24T12:00:00', NOW_SECONDS],
    ['ISO with a space for the T', '2026-11-24 12:00:00', NOW_SECONDS],
    ['ISO without seconds', '2026-11-24T12:00Z', NOW_SECONDS],
    ['an ISO date as midnight', '2026-11-24', NOW_SECONDS - 12 * 3600],
    ['nanoseconds, as Go writes them', '2026-11-24T12:00:00.123456789Z', NOW_SECONDS],
    ['white space around', ' 2026-11-24T12:00:00Z\n', NOW_SECONDS],
    ['a Date', new Date(NOW), NOW_SECONDS],
    ['seconds', NOW_SECONDS, NOW_SECONDS],
    ['seconds with a fraction', NOW_SECONDS + 0.7, NOW_SECONDS],
    ['milliseconds', NOW + 999, NOW_SECONDS],
    ['seconds as text', String(NOW_SECONDS), NOW_SECONDS],
    ['milliseconds as text', String(NOW), NOW_SECONDS],
    ['the last second of a day', '2026-11-23T23:59:59Z', NOW_SECONDS - 12 * 3600 - 1],
    ['a leap second', '2026-11-24T11:59:60Z', NOW_SECONDS],
    ['microseconds, as GA4 exports them', NOW * 1000 + 123456, NOW_SECONDS],
    ['microseconds as text', `${NOW}999`, NOW_SECONDS],
    ['nanoseconds as text', `${NOW}999999`, NOW_SECONDS],
    ['the largest milliseconds, of 5138', 99_999_999_999_999, 99_999_999_999],
    ['the smallest microseconds, of 1973', 100_000_000_000_000, 100_000_000],
    ['the smallest nanoseconds, of 1973', '100000000000000000', 100_000_000],
    ['the smallest milliseconds, of 1973', 100_000_000_000, 100_000_000],
    ['the largest seconds, of 5138', 99_999_999_999, 99_999_999_999],
    ['a leap day', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) / 1000],
    ['the start of time', 0, 0],
    ['BigQuery', '2026-11-24 12:00:00.123 UTC', NOW_SECONDS],
    ['BigQuery with microseconds', '2026-11-24 12:00:00.123456 UTC', NOW_SECONDS],
    ['BigQuery with picoseconds', '2026-11-24 12:00:00.123456789012 UTC', NOW_SECONDS],
    ['Snowflake', '2026-11-24 04:00:00.123 -0800', NOW_SECONDS],
    ['GMT at the end', '2026-11-24 12:00:00 GMT', NOW_SECONDS],
    ['a small t and z', '2026-11-24t12:00:00z', NOW_SECONDS],
    ['RFC 2822', 'Tue, 24 Nov 2026 12:00:00 +0000', NOW_SECONDS],
    ['RFC 2822 elsewhere', 'Tue, 24 Nov 2026 04:00:00 -0800 (PST)', NOW_SECONDS],
    ['RFC 2822 without a weekday and seconds', '24 Nov 2026 12:00 GMT', NOW_SECONDS],
    ['RFC 2822 in capitals', 'TUE, 24 NOV 2026 12:00:00 GMT', NOW_SECONDS],
    ['RFC 2822 without a space behind the comma', 'Tue,24 Nov 2026 12:00:00 GMT', NOW_SECONDS],
    ['Date.toString() in small letters', 'tue nov 24 2026 12:00:00 gmt+0000', NOW_SECONDS],
    ['RFC 2822 with a zone by name', 'Tue, 24 Nov 2026 07:00:00 EST', NOW_SECONDS],
    ['RFC 2822 on the first of a month', 'Sun, 1 Nov 2026 12:00:00 GMT', NOW_SECONDS - 23 * 86_400],
    ['Date.toUTCString()', new Date(NOW).toUTCString(), NOW_SECONDS],
    ['Date.toString()', new Date(NOW).toString(), NOW_SECONDS],
    ['Date.toString() elsewhere', 'Tue Nov 24 2026 13:00:00 GMT+0100 (Central European Standard Time)', NOW_SECONDS],
    ['the furthest clock ahead', '2026-11-25T02:00:00+14:00', NOW_SECONDS],
    ['the furthest clock behind', '2026-11-24T00:00:00-12:00', NOW_SECONDS]
  ])('accepts %s', (_why, value, expected) => {
    expect(parseUnixSeconds(value)).toBe(expected)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['empty text', ''],
    ['a word', 'yesterday'],
    ['a day that does not exist', '2026-02-30T00:00:00Z'],
    ['a leap day in a common year', '2025-02-29'],
    ['a month 13', '2026-13-01'],
    ['hour 24', '2026-11-24T24:00:00Z'],
    ['a minute 60', '2026-11-24T12:60:00Z'],
    ['a second 61', '2026-11-24T12:00:61Z'],
    ['text before a time', 'on 2026-11-24T12:00:00Z'],
    ['text after a time', '2026-11-24T12:00:00Z or later'],
    ['two times', '2026-11-24 2026-11-25'],
    ['NaN', NaN],
    ['infinity', Infinity],
    ['a negative number', -1],
    ['more digits than nanoseconds have', '17955216000000000000'],
    ['an invalid Date', new Date(NaN)],
    ['a boolean', true],
    ['an object', { seconds: 1 }],
    ['an American date', '11/24/2026'],
    ['an American time', '11/24/2026 12:00:00'],
    ['an impossible offset', '2026-11-24T12:00:00+99:99'],
    ['an offset of 13 hours behind', '2026-11-24T12:00:00-13:00'],
    ['an offset of 15 hours', '2026-11-24T12:00:00+15:00'],
    ['an offset of 61 minutes', '2026-11-24T12:00:00+01:61'],
    ['RFC 2822 with an impossible offset', 'Tue, 24 Nov 2026 12:00:00 +9999'],
    ['RFC 2822 on a day that does not exist', 'Mon, 30 Feb 2026 12:00:00 GMT'],
    ['RFC 2822 in an unknown zone', 'Tue, 24 Nov 2026 12:00:00 XYZ'],
    ['an invalid month', '24 Nom 2026 12:00:00 GMT']
  ])('rejects %s', (_why, value) => {
    expect(parseUnixSeconds(value)).toBeUndefined()
  })

  it('reads every second as ISO text, and in any unit since 1970', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (seconds) => {
        const iso = new Date(seconds * 1000).toISOString()
        const numbers = [seconds, seconds * 1000, seconds * 1_000_000, `${seconds}500000000`]
        expect([iso, ...numbers].map(parseUnixSeconds)).toEqual(Array(5).fill(seconds))
      })
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseUnixSeconds(value)))
  })
})

describe('buildEventTime', () => {
  it.each([
    ['now', 0, 0],
    ['an hour ago', -3600, -3600],
    ['exactly seven days ago', -7 * DAY, -7 * DAY],
    ['a second ahead counts as now', 1, 0],
    ['exactly five minutes ahead counts as now', 300, 0]
  ])('accepts %s', (_why, offset, expectedOffset) => {
    expect(buildEventTime(NOW_SECONDS + offset, NOW)).toEqual({ eventTimeSeconds: NOW_SECONDS + expectedOffset })
  })

  it.each([
    [
      'a second over seven days',
      -7 * DAY - 1,
      'event_time is 7 days 1 second old. Pinterest accepts only events of the last 7 days.'
    ],
    [
      'nine days and three hours',
      -9 * DAY - 3 * 3600,
      'event_time is 9 days 3 hours old. Pinterest accepts only events of the last 7 days.'
    ],
    [
      'over five minutes ahead',
      301,
      'event_time is 5 minutes 1 second in the future. Pinterest accepts only events that have happened.'
    ],
    ['a day ahead', DAY, 'event_time is 1 day in the future. Pinterest accepts only events that have happened.']
  ])('rejects %s with a reason', (_why, offset, reason) => {
    expect(buildEventTime(NOW_SECONDS + offset, NOW)).toEqual({ rejection: { field: 'event_time', reason } })
  })

  it('rejects an invalid time without repeating it', () => {
    const { rejection } = buildEventTime('jane@example.com', NOW)
    expect(rejection).toEqual({
      field: 'event_time',
      reason:
        'event_time is not a time. Send ISO 8601 or RFC 2822 text, or Unix time in seconds, milliseconds or microseconds.'
    })
  })
})

describe('durationInWords', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [59.9, '59 seconds'],
    [60, '1 minute'],
    [3601, '1 hour 1 second'],
    [2 * DAY + 3 * 3600 + 5, '2 days 3 hours'],
    [-5, '0 seconds']
  ])('formats %d seconds as %s', (seconds, expected) => {
    expect(durationInWords(seconds)).toBe(expected)
  })
})
