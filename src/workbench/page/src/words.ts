import type { Comparison } from '../../files-contract'

export const count = (number: number): string => number.toLocaleString('en-US')

export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %'
  const share = (100 * part) / whole
  // "100 %" would mean that all have it, and "0 %" that none has.
  const rounded =
    part < whole && share > 99 ? Math.floor(share) : part > 0 && share < 1 ? Math.ceil(share) : Math.round(share)
  return `${rounded} %`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Long names are shortened in the middle, where they differ least. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const half = Math.floor((length - 1) / 2)
  return `${text.slice(0, half)}…${text.slice(-half)}`
}

export const CHANGE_TEXTS: Readonly<Record<keyof Comparison['kinds'], string>> = {
  'newly-sent': 'newly sent',
  'no-longer-sent': 'no longer sent',
  'sent-differently': 'sent with other values',
  'rejected-differently': 'rejected for another reason'
}

/** A value on one line: text unchanged, all else as JSON. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'not sent'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
