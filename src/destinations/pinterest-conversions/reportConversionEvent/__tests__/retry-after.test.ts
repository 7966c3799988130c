import { waitSecondsOf } from '../retry-after'

const NOW = Date.UTC(2026, 10, 24)
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString()

describe('waitSecondsOf', () => {
  it.each<[string, number, Record<string, string>, number | undefined]>([
    ['Retry-After in seconds takes precedence', 429, { 'retry-after': '7', 'x-ratelimit-reset': '58' }, 7],
    ['Retry-After as a date', 503, { 'retry-after': inSeconds(90) }, 90],
    ['a date a day ahead', 503, { 'retry-after': new Date(NOW + 86_400_000).toUTCString() }, 86_400],
    ['a fraction of a second, which no RFC allows', 429, { 'retry-after': '7.25' }, 7],
    ['X-RateLimit-Reset on 429', 429, { 'x-ratelimit-reset': '58' }, 58],
    ['X-RateLimit-Reset followed by policies', 429, { 'x-ratelimit-reset': '58, 58;w=60' }, 58],
    ['X-RateLimit-Reset is ignored on 503', 503, { 'x-ratelimit-reset': '58' }, undefined],
    ['a date in the past: one of the clocks is wrong', 503, { 'retry-after': inSeconds(-5) }, undefined],
    ['the current date', 503, { 'retry-after': inSeconds(0) }, undefined],
    ['not a time', 503, { 'retry-after': '0' }, undefined],
    ['a negative number, which Date.parse reads as a year', 503, { 'retry-after': '-5' }, undefined],
    ['a past date gives way to X-RateLimit-Reset', 429, { 'retry-after': inSeconds(-5), 'x-ratelimit-reset': '9' }, 9],
    ['a negative reset', 429, { 'x-ratelimit-reset': '-1' }, undefined],
    ['words', 429, { 'retry-after': 'soon' }, undefined],
    ['an absurdly large number', 429, { 'retry-after': '99999999999' }, undefined],
    ['no header', 429, {}, undefined]
  ])('%s', (_why, status, headers, expected) => {
    expect(waitSecondsOf(status, new Headers(headers), NOW)).toBe(expected)
  })
})
