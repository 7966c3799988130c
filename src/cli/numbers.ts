import { InvalidArgumentError } from 'commander'

/** Parses an option's whole number, for commander. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Must be a whole number from ${String(min)} to ${String(max)}.`)
  }
}

/** Parses an option's time, ISO text with a zone, to milliseconds since 1970. */
export function parseTime(text: string): number {
  const isComplete = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const milliseconds = Date.parse(text)
  if (isComplete && !Number.isNaN(milliseconds)) return milliseconds
  throw new InvalidArgumentError('Must be a time such as 2026-11-24T00:05:00Z.')
}

export function formatCount(value: number): string {
  return value.toLocaleString('en-US')
}

export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '0 %'
  const percent = (part / whole) * 100
  // "100 %" would mean all, even if one is missing.
  const rounded =
    percent > 99 && part < whole
      ? Math.floor(percent * 10) / 10
      : percent < 1 && part > 0
        ? Math.ceil(percent * 10) / 10
        : Math.round(percent)
  return `${String(rounded)} %`
}

export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${String(Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${String(minutes)} min` : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`
}
