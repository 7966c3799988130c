import { type Ranked, type ReasonRow, type RunSummary, sumOf, type TextRow } from '../../delivery'
import { MATCH_KEY_NAMES } from '../../insights'
import { formatCount, formatDuration, formatPercent } from '../numbers'
import { alignColumns, wrap } from './table'

export interface SummaryInput {
  summary: RunSummary
  /** First line: where the events went. */
  title: string
  durationMs: number
  /** Events of the summary that this run processed: fewer when it resumed an earlier run. */
  eventsNow: number
  /** Further notes, e.g. that the run was stopped. Each is a paragraph at the end. */
  notes: readonly string[]
}

const MAX_ROWS = 12
const WIDTH = 110
const MAX_NAME_LENGTH = 60

/** A run's outcomes as text. Pure. Contains no PII, token or hash. */
export function renderSummary({ summary, title, durationMs, eventsNow, notes }: SummaryInput): string {
  const sections = [
    [title, ...renderTotals(summary, durationMs, eventsNow)],
    renderByEvent(summary),
    renderReasons('Why events were rejected', summary, ['rejected']),
    renderReasons('Why events are to be retried', summary, ['retry']),
    renderReasons('Why it is unknown whether Pinterest recorded an event', summary, ['unknown']),
    renderNotSubscribed(summary),
    renderTexts('Not sent, although a mapping matches these events', summary.withheld()),
    renderLimitedDataProcessing(summary),
    renderMatchKeys(summary),
    renderTexts('Warnings on delivered events', summary.warnings()),
    ...notes.map((note) => [wrap(note, WIDTH)])
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function renderTotals({ events, total }: RunSummary, durationMs: number, eventsNow: number): string[] {
  if (total === 0) return ['0 events']
  const row = (count: number, text: string) => [formatCount(count), text, formatPercent(count, total)]
  const rows = [row(events.delivered, 'delivered')]
  if (events.rejected > 0) rows.push(row(events.rejected, 'rejected'))
  if (events.unknown > 0) rows.push(row(events.unknown, 'unknown: Pinterest may have recorded them'))
  if (events.retry > 0) rows.push(row(events.retry, 'to be retried'))
  if (events['not-subscribed'] > 0) rows.push(row(events['not-subscribed'], 'not subscribed'))
  const perSecond = durationMs > 0 ? Math.round((eventsNow / durationMs) * 1000) : eventsNow
  const speed = eventsNow === 0 ? '' : ` in ${formatDuration(durationMs)} (${formatCount(perSecond)} a second)`
  const earlier =
    eventsNow < total && eventsNow > 0 ? `, ${formatCount(total - eventsNow)} of them in an earlier run` : ''
  return [
    `${formatCount(total)} ${total === 1 ? 'event' : 'events'}${earlier}${speed}`,
    '',
    ...indent(alignColumns(rows, [0, 2]))
  ]
}

function renderByEvent(summary: RunSummary): string[] {
  const sent = summary.byEvent()
  const rows = sent.top
    .map((row) => ({ ...row, count: sumOf(row.counts) - row.counts['not-subscribed'] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  if (rows.length === 0) return []
  const cell = (count: number) => (count === 0 ? '·' : formatCount(count))
  const hasUnknown = summary.events.unknown > 0
  const cells = rows
    .slice(0, MAX_ROWS * 2)
    .map(({ event, pinterestNames, counts }) => [
      short(event),
      pinterestNames.length === 0 ? '' : `→ ${pinterestNames.map(short).join(', ')}`,
      cell(counts.delivered),
      cell(counts.rejected),
      cell(counts.retry),
      ...(hasUnknown ? [cell(counts.unknown)] : [])
    ])
  const header = ['Event', '', 'delivered', 'rejected', 'retry', ...(hasUnknown ? ['unknown'] : [])]
  const lines = alignColumns([header, ...cells], [2, 3, 4, 5])
  return [...lines, ...more(rows.length - cells.length + sent.rest.rows)]
}

function renderNotSubscribed(summary: RunSummary): string[] {
  const rows = summary
    .byEvent()
    .top.map(({ event, counts, withheld }) => ({ event, count: counts['not-subscribed'] - withheld }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  if (rows.length === 0) return []
  const cells = rows.slice(0, MAX_ROWS).map(({ event, count }) => [formatCount(count), short(event)])
  return [
    'Not subscribed: no mapping matches these events',
    ...indent(alignColumns(cells)),
    ...more(rows.length - cells.length)
  ]
}

function renderReasons(title: string, summary: RunSummary, statuses: readonly ReasonRow['status'][]): string[] {
  const { top, rest } = summary.reasons()
  const rows = top
    .filter(({ status }) => statuses.includes(status))
    .map((row) => (row.rejectedBy === 'pinterest' ? { ...row, text: `Pinterest: ${row.text}` } : row))
  return renderTexts(title, { top: rows, rest: rows.length === 0 ? { rows: 0, count: 0 } : rest })
}

function renderTexts(title: string, { top, rest }: Ranked<TextRow>): string[] {
  if (top.length === 0) return []
  const width = formatCount(top[0]?.count ?? 0).length
  const shown = top.slice(0, MAX_ROWS)
  const lines = shown.map(({ text, count, varies }) => {
    const words = varies ? `${text} (in ${formatCount(count)} events; the numbers differ)` : text
    return `  ${formatCount(count).padStart(width)}  ${wrap(words, WIDTH, ' '.repeat(width + 4))}`
  })
  return [title, ...lines, ...more(top.length - shown.length + rest.rows)]
}

const DECISION_TEXTS = {
  applied: 'applied: opted out, California',
  'applied-by-state': 'applied by state: opted out, another US state (honored where Pinterest’s state terms apply)',
  ignored: 'ignored by Pinterest, although requested:'
} as const

function renderLimitedDataProcessing(summary: RunSummary): string[] {
  const { limitedDataProcessing: counts } = summary
  const asked = (['applied', 'applied-by-state', 'ignored'] as const).filter((status) => counts[status] > 0)
  if (asked.length === 0) return []
  const lines = asked.flatMap((status) => {
    const line = [formatCount(counts[status]), DECISION_TEXTS[status]]
    const why = status === 'ignored' ? summary.limitedDataProcessingProblems(MAX_ROWS).top : []
    return [line, ...why.map(({ text, count }) => ['', `  ${formatCount(count)} × ${text}`])]
  })
  return ['Limited Data Processing, of the delivered events that requested it', ...indent(alignColumns(lines))]
}

const nameOfKey = (key: string): string => (MATCH_KEY_NAMES as Readonly<Record<string, string>>)[key] ?? key

function renderMatchKeys(summary: RunSummary): string[] {
  const { deliveredResults } = summary
  if (deliveredResults === 0) return []
  const { top } = summary.matchKeys()
  const cells = top.map(({ key, count }) => [formatPercent(count, deliveredResults), nameOfKey(key)])
  const present = new Set(top.map(({ key }) => key))
  const missing = Object.entries(MATCH_KEY_NAMES).filter(([key]) => !present.has(key) && key !== 'partner_id')
  const half = Math.ceil(cells.length / 2)
  const rows = cells.slice(0, half).map((cell, index) => [...cell, ...(cells[half + index] ?? [])])
  return [
    'Match keys that identify the person, in % of delivered events',
    ...indent(alignColumns(rows, [0, 2])),
    ...(missing.length > 0 ? [`  never: ${missing.map(([, name]) => name).join(', ')}`] : [])
  ]
}

const short = (name: string): string =>
  name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name

function more(hidden: number): string[] {
  return hidden > 0 ? [`  and ${formatCount(hidden)} more`] : []
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
