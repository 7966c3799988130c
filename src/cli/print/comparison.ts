import type { Comparison } from '../../insights'
import { formatCount } from '../numbers'

const MAX_CHANGES = 20

const KIND_TEXTS: Readonly<Record<keyof Comparison['kinds'], string>> = {
  'newly-sent': 'newly sent',
  'no-longer-sent': 'no longer sent',
  'sent-differently': 'sent with other values',
  'rejected-differently': 'rejected for another reason'
}

/** The effect of changed mappings, as text. Pure. Contains hashes and values that are sent unhashed. */
export function renderComparison({ events, changed, kinds, changes }: Comparison): string {
  if (events === 0) return 'There are no events to compare.'
  const counts = Object.entries(KIND_TEXTS).flatMap(([kind, text]) => {
    const count = kinds[kind as keyof Comparison['kinds']]
    return count > 0 ? [`  ${formatCount(count)} ${text}`] : []
  })
  const head = `On the last ${formatCount(events)} events this changes ${formatCount(changed)}.`
  const rows = changes
    .slice(0, MAX_CHANGES)
    .map(({ event, messageId, kind, differences }) =>
      [
        `${event}${messageId === undefined ? '' : ` (${messageId})`}: ${KIND_TEXTS[kind]}`,
        ...differences.flatMap(({ mapping, path, before, after }) => [
          `  ${mapping}${path === '' ? '' : `, ${path}`}`,
          `    before: ${show(before)}`,
          `    after:  ${show(after)}`
        ])
      ].join('\n')
    )
  const more = changed > rows.length ? [`and ${formatCount(changed - rows.length)} more`] : []
  return [[head, ...counts].join('\n'), ...rows, ...more].join('\n\n')
}

const MAX_TEXT_LENGTH = 200

function show(value: unknown): string {
  if (value === undefined) return '(not sent)'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text
}
