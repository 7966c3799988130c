import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COLON, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes'

/** Events have a handful of levels. Recursive code must not run out of stack. */
export const MAX_DEPTH = 100

/** Faults that JSON.parse does not report: too many levels, and duplicate keys, of which only the last value would count. */
export function findJsonFault(text: string, parsed: unknown): string | undefined {
  const { depth, members } = measure(text)
  if (depth > MAX_DEPTH) return `is nested deeper than ${String(MAX_DEPTH)} levels`
  if (members !== countMembers(parsed)) return 'has an object with the same key twice'
  return undefined
}

/** Levels and members of a valid JSON text. */
function measure(text: string): { depth: number; members: number } {
  let depth = 0
  let deepest = 0
  let members = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case COLON:
        members += 1
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1
        if (depth > deepest) deepest = depth
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1
    }
  }
  return { depth: deepest, members }
}

/** Index of the closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end === -1) return text.length
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1
    if (backslashes % 2 === 0) return end
  }
}

function countMembers(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0
  let count = Array.isArray(value) ? 0 : Object.keys(value).length
  for (const inner of Object.values(value)) count += countMembers(inner)
  return count
}
