/**
 * Seconds to wait according to an answer: Retry-After, then (on 429) X-RateLimit-Reset. Undefined when it names no future time;
 * the caller's back-off then applies. With a fast local clock a date can lie in the past, which must not mean "at once".
 */
export function waitSecondsOf(status: number, headers: Headers, nowMs: number): number | undefined {
  const asked = parseRetryAfter(headers.get('retry-after'), nowMs)
  if (asked !== undefined || status !== 429) return asked
  return parseSeconds(headers.get('x-ratelimit-reset'))
}

/** Seconds of a Retry-After header: a number of seconds, or an HTTP date. Undefined when it is neither, or not in the future. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  // `Date.parse` reads "-5" as a year.
  if (!/[a-z]/i.test(header)) return parseSeconds(header)
  const seconds = Math.ceil((Date.parse(header) - nowMs) / 1000)
  return seconds > 0 ? seconds : undefined
}

function parseSeconds(header: string | null): number | undefined {
  const match = /^\s*(\d{1,7})(?:\.\d+)?\s*(?:[,;]|$)/.exec(header ?? '')
  const seconds = Number(match?.[1] ?? 0)
  return seconds > 0 ? seconds : undefined
}
