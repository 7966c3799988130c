import { MATCH_KEY_NAMES } from '../../insights'
import { type Counts, eventsIn, OTHER, type ReasonCount, type Tally } from '../../pipeline'
import { formatCount, formatDuration, formatPercent } from '../numbers'
import { alignColumns, wrap } from './table'

export interface SummaryInput {
  tally: Tally
  /** First line: where the events went. */
  title: string
  durationMs: number
  /** Events that this start settled, of those in the tally: fewer when it went on with an earlier run. */
  eventsNow: number
  /** What a person should know besides, e.g. that the run was stopped. Each its own paragraph at the end. */
  notes: readonly string[]
}

const MAX_ROWS = 12
const WIDTH = 110

/** What became of the events, for a person to read. Pure. Holds no PII, token or hash. */
export function renderSummary({ tally, title, durationMs, eventsNow, notes }: SummaryInput): string {
  const sections = [
    [title, ...renderTotals(tally, durationMs, eventsNow)],
    renderByEvent(tally),
    renderReasons('Why events were refused', tally.rejections),
    renderReasons('Why events are left for another try', tally.retries),
    renderCounts('Not subscribed: no mapping takes these events', tally.notSubscribed),
    renderCounts('Not sent, although a mapping takes these events', tally.withheld),
    renderLimitedDataProcessing(tally),
    renderMatchKeys(tally),
    renderReasons('Hints from Pinterest on delivered events', tally.warnings),
    ...notes.map((note) => [wrap(note, WIDTH)])
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function renderTotals(tally: Tally, durationMs: number, eventsNow: number): string[] {
  const total = eventsIn(tally)
  if (total === 0) return ['0 events']
  const { events } = tally
  const row = (count: number, text: string) => [formatCount(count), text, formatPercent(count, total)]
  const rows = [row(events.delivered, 'delivered')]
  if (events.rejected > 0) rows.push(row(events.rejected, 'refused'))
  if (events.unknown > 0) rows.push(row(events.unknown, 'unknown'))
  if (events.retry > 0) rows.push(row(events.retry, 'left for another try'))
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

function renderByEvent({ byEvent }: Tally): string[] {
  const entries = Object.entries(byEvent).sort(([, a], [, b]) => sumOf(b) - sumOf(a))
  if (entries.length === 0) return []
  const cell = (count: number) => (count === 0 ? '·' : formatCount(count))
  const rows = entries.slice(0, MAX_ROWS * 2).map(([name, counts]) => {
    const target = counts.pinterestNames.length === 0 ? '' : `→ ${counts.pinterestNames.join(', ')}`
    return [name, target, cell(counts.delivered), cell(counts.rejected), cell(counts.retry)]
  })
  const header = ['Event', '', 'delivered', 'refused', 'retry']
  const lines = alignColumns([header, ...rows], [2, 3, 4])
  return [...lines, ...more(entries.length, MAX_ROWS * 2)]
}

function sumOf(counts: { delivered: number; rejected: number; retry: number }): number {
  return counts.delivered + counts.rejected + counts.retry
}

function renderReasons(title: string, reasons: Readonly<Record<string, ReasonCount>>): string[] {
  const ranked = Object.entries(reasons).sort(([, a], [, b]) => b.count - a.count)
  if (ranked.length === 0) return []
  const width = formatCount(ranked[0]?.[1].count ?? 0).length
  const lines = ranked.slice(0, MAX_ROWS).map(([kind, { example, count, varies }]) => {
    const text =
      kind === OTHER
        ? 'other reasons'
        : varies
          ? `${example} (in ${formatCount(count)} events; the numbers differ)`
          : example
    const margin = ' '.repeat(width + 4)
    return `  ${formatCount(count).padStart(width)}  ${wrap(text, WIDTH, margin)}`
  })
  return [title, ...lines, ...more(ranked.length, MAX_ROWS)]
}

function renderCounts(title: string, counts: Counts): string[] {
  const ranked = Object.entries(counts).sort(([, a], [, b]) => b - a)
  if (ranked.length === 0) return []
  const rows = ranked.slice(0, MAX_ROWS).map(([name, count]) => [formatCount(count), name])
  return [title, ...indent(alignColumns(rows)), ...more(ranked.length, MAX_ROWS)]
}

const DECISION_TEXTS: Readonly<Record<string, string>> = {
  applied: 'applied: opted out, California',
  'applied-by-state':
    'applied by state: opted out, another US state (honoured where that state is covered by Pinterest’s terms)',
  ignored: 'ignored by Pinterest, although asked for:'
}

function renderLimitedDataProcessing({
  limitedDataProcessing: counts,
  limitedDataProcessingProblems: problems
}: Tally): string[] {
  const asked = Object.keys(DECISION_TEXTS).filter((status) => (counts[status] ?? 0) > 0)
  if (asked.length === 0) return []
  const lines = asked.flatMap((status) => {
    const line = [formatCount(counts[status] ?? 0), DECISION_TEXTS[status] ?? status]
    const why = status === 'ignored' ? Object.entries(problems).sort(([, a], [, b]) => b - a) : []
    return [line, ...why.map(([problem, count]) => ['', `  ${formatCount(count)} × ${problem}`])]
  })
  return ['Limited Data Processing, of the delivered events that asked for it', ...indent(alignColumns(lines))]
}

const nameOfKey = (key: string): string => (MATCH_KEY_NAMES as Readonly<Record<string, string>>)[key] ?? key

function renderMatchKeys({ matchKeys, deliveredResults }: Tally): string[] {
  if (deliveredResults === 0) return []
  const ranked = Object.entries(matchKeys).sort(([, a], [, b]) => b - a)
  const cells = ranked.map(([key, count]) => [formatPercent(count, deliveredResults), nameOfKey(key)])
  const missing = Object.entries(MATCH_KEY_NAMES).filter(
    ([key]) => matchKeys[key] === undefined && key !== 'partner_id'
  )
  const half = Math.ceil(cells.length / 2)
  const rows = cells.slice(0, half).map((cell, index) => [...cell, ...(cells[half + index] ?? [])])
  return [
    'Match keys: with these Pinterest finds the person, in % of what was delivered',
    ...indent(alignColumns(rows, [0, 2])),
    ...(missing.length > 0 ? [`  never: ${missing.map(([, name]) => name).join(', ')}`] : [])
  ]
}

function more(total: number, shown: number): string[] {
  return total > shown ? [`  and ${formatCount(total - shown)} more kinds`] : []
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
