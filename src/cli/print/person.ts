import type { PersonEvent, PersonReport } from '../../insights'
import { formatCount } from '../numbers'
import { wrap } from './table'

const WIDTH = 100

/** The report about a person, as text. Pure. Contains personal data on purpose. */
export function renderPerson(report: PersonReport): string {
  const { id, kind, hash, found, files, events, otherIds } = report
  const head = [
    `${kind === 'email' ? 'Email address' : 'User ID'}: ${id}`,
    `SHA-256 as sent to Pinterest: ${hash}`,
    '',
    ...files.map(
      ({ name, events: count, found: own, problem }) =>
        `${name}: ${formatCount(own)} of ${formatCount(count)} events${problem === undefined ? '' : `. ${problem}`}`
    )
  ]
  if (found === 0) return [...head, '', 'No event of this person was found.'].join('\n')
  const others = otherIds.map(({ path, value, count }) => `  ${path}: ${value} (in ${formatCount(count)} events)`)
  return [
    head.join('\n'),
    ...events.map(renderEvent),
    ...(found > events.length
      ? [`and ${formatCount(found - events.length)} more events. Split the file to see them.`]
      : []),
    ...(others.length > 0
      ? [['Other IDs in these events. Look them up too: other events can name only them.', ...others].join('\n')]
      : [])
  ].join('\n\n')
}

function renderEvent(event: PersonEvent): string {
  const { file, line, messageId, timestamp, foundAt, mappings, outcome, withheld } = event
  const lines = [
    `${event.event}${timestamp === undefined ? '' : `, ${timestamp}`}`,
    `  ${file}, line ${line}${messageId === undefined ? '' : `, message ID ${messageId}`}`,
    `  named in ${foundAt.join(', ')}`,
    ...(outcome === undefined ? [] : [`  outcome: ${outcome}`])
  ]
  if (withheld !== undefined) return [...lines, `  Nothing is sent: ${withheld}.`].join('\n')
  if (mappings.length === 0) return [...lines, '  No mapping matches: nothing is sent.'].join('\n')
  const ways = mappings.flatMap(({ mapping, sent, rejection, decisionText, isRejectedForTime }) => {
    if (sent === undefined) return [`  ${mapping}: ${wrap(`nothing is sent. ${rejection ?? ''}`, WIDTH, '    ')}`]
    return [
      `  ${mapping}: sent as ${sent.event_name}${isRejectedForTime ? ' at its own time (its time is no longer accepted)' : ''}`,
      ...(decisionText === undefined
        ? []
        : [`    Limited Data Processing: ${wrap(decisionText, WIDTH - 30, '      ')}`]),
      ...(sent.opt_out === true ? ['    opt_out: true'] : []),
      ...JSON.stringify(sent, null, 2)
        .split('\n')
        .map((line) => `    ${line}`)
    ]
  })
  return [...lines, ...ways].join('\n')
}
