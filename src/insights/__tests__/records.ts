import type { InputRecord } from '../../pipeline'

export const NOW_MS = Date.parse('2026-11-24T12:00:00Z')

/** A lead that the presets match and that would be sent. */
export const lead = (overrides: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Lead Generated',
  messageId: 'lead-1',
  timestamp: '2026-11-24T11:00:00Z',
  context: { traits: { email: 'jane@example.com' } },
  ...overrides
})

/** Events as records of the pipeline's input, in one chunk. */
export async function* recordsOf(...events: unknown[]): AsyncGenerator<InputRecord[]> {
  await Promise.resolve()
  yield events.map((event, row) => ({ row, line: row + 1, event }))
}
