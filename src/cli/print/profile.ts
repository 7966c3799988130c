import { type EventProfile, type FileProfile, type MappingProfile, type ReasonCount } from '../../insights'
import { formatCount, formatPercent } from '../numbers'
import { alignColumns, wrap } from './table'

const WIDTH = 110
const MAX_EVENTS = 30
const MAX_REASONS = 8

/** A profile as text. Pure. Contains no personal data. */
export function renderProfile(profile: FileProfile): string {
  const sections = [
    [`${formatCount(profile.events)} ${profile.events === 1 ? 'event' : 'events'}. Nothing was sent.`],
    renderEvents(profile),
    renderUnmatched(profile),
    ...profile.byEvent.slice(0, MAX_EVENTS).flatMap((event) => event.mappings.map((one) => renderMapping(event, one))),
    renderReasons('Records that are not events', profile.unreadable),
    profile.problem === undefined ? [] : [wrap(`The rest could not be read: ${profile.problem}`, WIDTH)]
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function renderEvents({ byEvent, otherEvents }: FileProfile): string[] {
  if (byEvent.length === 0) return []
  const rows = byEvent.slice(0, MAX_EVENTS).map(({ event, count, mappings, unmatched, withheld }) => {
    const targets = mappings.map(({ mapping, accepted }) => `${mapping} ${formatCount(accepted)}`)
    const none = unmatched > 0 ? [`no mapping ${formatCount(unmatched)}`] : []
    const kept = withheld > 0 ? [`withheld ${formatCount(withheld)}`] : []
    return [event, formatCount(count), [...targets, ...none, ...kept].join(', ')]
  })
  const more = byEvent.slice(MAX_EVENTS).reduce((sum, { count }) => sum + count, otherEvents)
  return [
    ...alignColumns([['Event', 'events', 'would be sent by'], ...rows], [1]),
    ...(more > 0 ? [`and ${formatCount(more)} events of other names`] : [])
  ]
}

function renderUnmatched({ byEvent }: FileProfile): string[] {
  const unmatched = byEvent.filter(({ count, unmatched }) => unmatched === count).map(({ event }) => `"${event}"`)
  if (unmatched.length === 0) return []
  const list = unmatched.slice(0, MAX_EVENTS).join(', ')
  return [wrap(`No mapping matches ${list}. To report them, add one in the workbench.`, WIDTH)]
}

function renderMapping({ event }: EventProfile, mapping: MappingProfile): string[] {
  const { count, accepted, built, eventNames, rejectedForTime } = mapping
  const target = eventNames.length === 0 ? '' : ` as ${eventNames.join(', ')}`
  const keys = mapping.matchKeys.map(
    (key) => `${key.name} ${formatPercent(key.count, built)}${key.isRecommended ? '*' : ''}`
  )
  return [
    `${event} → ${mapping.mapping}: ${formatCount(accepted)} of ${formatCount(count)} would be sent${target}`,
    ...(rejectedForTime > 0
      ? [
          `  ${formatCount(rejectedForTime)} rejected only because of their age; the numbers below count them as sent in time`
        ]
      : []),
    ...(built > 0 ? [`  ${wrap(`match keys (* recommended): ${keys.join(', ')}`, WIDTH, '    ')}`] : []),
    ...renderImprovements(mapping),
    ...renderDecisions(mapping),
    ...renderReasons('  rejected', mapping.rejections),
    ...renderReasons('  warnings', mapping.warnings)
  ]
}

function renderImprovements({ improvements, count }: MappingProfile): string[] {
  return improvements.map(
    ({ path, field, gain, isRecommended }) =>
      `  ${isRecommended ? 'improve' : 'could add'}: map ${path} to ${field}: ${formatPercent(gain, count)} of the events would gain it`
  )
}

function renderDecisions({ limitedDataProcessing: counts, limitedDataProcessingProblems }: MappingProfile): string[] {
  const asked = (['applied', 'applied-by-state', 'ignored'] as const).filter((status) => counts[status] > 0)
  if (asked.length === 0) return []
  const parts = asked.map((status) => `${status} ${formatCount(counts[status])}`)
  const why = limitedDataProcessingProblems.map(({ problem, count }) => `${formatCount(count)} × ${problem}`)
  const text = `Limited Data Processing: ${parts.join(', ')}${why.length > 0 ? ` (${why.join('; ')})` : ''}`
  return [`  ${wrap(text, WIDTH, '    ')}`]
}

function renderReasons(title: string, reasons: readonly ReasonCount[]): string[] {
  if (reasons.length === 0) return []
  const margin = ' '.repeat(title.length - title.trimStart().length)
  return [
    title,
    ...reasons
      .slice(0, MAX_REASONS)
      .map(({ reason, count }) => `${margin}  ${formatCount(count)} × ${wrap(reason, WIDTH, `${margin}      `)}`)
  ]
}
