import type { EventDetails, Explanation, SubscriptionExplanation, SubscriptionResult } from '../../delivery'
import { alignColumns, wrap } from './table'

const WIDTH = 110

/** The explanation of one event, as text for a terminal. Pure. Shows PII and hashes on purpose. */
export function renderExplanation({ event, withheld, subscriptions }: Explanation): string {
  const matching = subscriptions.filter((subscription) => subscription.details !== undefined)
  const sections = [
    [`Event: ${event}`],
    withheld === undefined ? renderSubscriptions(subscriptions, matching) : renderWithheld(withheld, subscriptions),
    ...matching.flatMap((subscription) =>
      subscription.details ? renderDetails(subscription.name, subscription.details) : []
    )
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function renderWithheld(reason: string, all: readonly SubscriptionExplanation[]): string[] {
  const targets = all.filter(({ matches, enabled }) => matches && enabled)
  return [`NOT SENT: ${reason}. These mappings match:`, ...targets.map(({ name }) => `  ${name}`)]
}

function renderSubscriptions(
  all: readonly SubscriptionExplanation[],
  matching: readonly SubscriptionExplanation[]
): string[] {
  const broken = all.filter(({ triggerError }) => triggerError !== undefined)
  const off = all.filter(({ matches, enabled }) => matches && !enabled)
  const lines = [
    ...matching.map(({ name, trigger }) => `  ✓ ${name}: ${trigger}`),
    ...off.map(({ name, trigger }) => `  - ${name}: ${trigger} (switched off)`),
    ...broken.map(({ name, triggerError }) => `  ! ${name}: ${triggerError ?? ''}`)
  ]
  if (matching.length > 0) return [`Matched by ${matching.length} of ${all.length} mappings`, ...lines]
  return [
    `No mapping matches it: nothing is sent. The triggers are:`,
    ...lines,
    ...all.map(({ name, trigger }) => `    ${name}: ${trigger}`)
  ]
}

function renderDetails(name: string, details: EventDetails): string[][] {
  return [
    [`── ${name} ${'─'.repeat(Math.max(2, 70 - name.length))}`],
    renderVerdict(details),
    section(
      'Mapped fields',
      alignColumns(
        details.mapping.map(({ field, source, value }) => [field, `← ${source}`, show(value)]),
        []
      )
    ),
    renderPii(details),
    section(
      'Not sent',
      details.dropped.map(({ field, reason }) => wrap(`${field}: ${reason}`, WIDTH, '    '))
    ),
    section(
      'Derived',
      details.derived.map(({ field, from }) => wrap(`${field}: ${from}`, WIDTH, '    '))
    ),
    section('Limited Data Processing', [wrap(details.limitedDataProcessingText, WIDTH, '  ')]),
    section('Time', details.time ? [wrap(details.time.text, WIDTH, '  ')] : []),
    section('Deduplication with the Pinterest Tag', details.dedup ? [wrap(details.dedup.text, WIDTH, '  ')] : []),
    renderMatchKeys(details),
    section(
      'Warnings',
      details.warnings.map((warning) => wrap(warning, WIDTH, '  '))
    ),
    renderRequest(details),
    section('Answer of the sandbox', details.answer ? renderAnswer(details.answer) : [])
  ].filter((lines) => lines.length > 0)
}

function renderVerdict({ rejection, pinterestEvent }: EventDetails): string[] {
  if (rejection !== undefined)
    return [wrap(`REJECTED, nothing is sent. ${rejection.field}: ${rejection.reason}`, WIDTH, '  ')]
  return pinterestEvent === undefined
    ? []
    : [`Sent as ${pinterestEvent.event_name}, action source ${pinterestEvent.action_source}`]
}

function renderPii({ pii }: EventDetails): string[] {
  const lines = pii.flatMap(({ field, key, raw, normalForm, hash, alreadyHashed, dropped }) => {
    const head = `${field} → ${key}`
    if (dropped !== undefined) return [`${head}: ${show(raw)}`, wrap(`    dropped: ${dropped}`, WIDTH, '      ')]
    const way = alreadyHashed === true ? 'already hashed' : `normal form ${show(normalForm)}`
    return [`${head}: ${show(raw)}`, `    ${way}`, `    ${hash ?? ''}`]
  })
  return section('Personal data: raw value, normal form, SHA-256', lines)
}

function renderMatchKeys({ matchKeys, rejection }: EventDetails): string[] {
  if (rejection !== undefined && matchKeys.present.length === 0) return []
  const lines = [`present: ${matchKeys.present.join(', ') || 'none'}`]
  if (matchKeys.recommended.length > 0) lines.push(`Pinterest also recommends: ${matchKeys.recommended.join(', ')}`)
  return section('Match keys', lines)
}

function renderRequest({ request }: EventDetails): string[] {
  if (request === undefined) return []
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
  const body = JSON.stringify(request.body, null, 2).split('\n')
  return section('Request', [`${request.method} ${request.url}`, ...headers, '', ...body])
}

function renderAnswer(answer: SubscriptionResult): string[] {
  switch (answer.status) {
    case 'delivered':
      return ['processed', ...answer.warnings.map((warning) => wrap(`hint: ${warning}`, WIDTH, '    '))]
    case 'rejected':
      return [wrap(`rejected (HTTP ${answer.httpStatus}): ${answer.reason}`, WIDTH, '    ')]
    case 'unknown':
      return [wrap(`unknown (HTTP ${answer.httpStatus}): ${answer.reason}`, WIDTH, '    ')]
    case 'retry':
      return [wrap(`to be retried (HTTP ${answer.httpStatus}): ${answer.reason}`, WIDTH, '    ')]
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))]
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}
