import pino, { type DestinationStream, type Logger } from 'pino'

export type { Logger } from 'pino'

/**
 * The log of `serve` and `worker`: JSON lines of codes, counts and routes. No code logs event content; these names are redacted
 * in case it happens anyway.
 */
const REDACTED = [
  'event',
  'events',
  'body',
  'traits',
  'properties',
  'context',
  'userId',
  'anonymousId',
  'writeKey',
  'authorization',
  'ip',
  'email',
  'url'
]

export interface LogOptions {
  level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

export function createLog(stream: DestinationStream, { level = 'info' }: LogOptions = {}): Logger {
  const paths = REDACTED.flatMap((name) => [name, `*.${name}`])
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[redacted]' },
      // An error's own properties may contain the input.
      serializers: {
        err: (error: Error & { code?: unknown }) => ({ name: error.name, code: error.code, message: error.message })
      }
    },
    stream
  )
}
