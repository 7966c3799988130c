/** Trimmed text, or undefined when there is none. Numbers count as text: many sources send IDs so. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (typeof value !== 'string') return undefined
  return value.trim() || undefined
}

/** At most `maxLength` characters, counted as JSON Schema does, in code points: an emoji is never cut in two. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  // A code point takes at most two units: what lies beyond can't be among the first.
  const head = Array.from(text.slice(0, 2 * maxLength))
  return head.slice(0, maxLength).join('').trimEnd()
}
