import type { OutcomeStoreError } from '../../pipeline'
import { InputError, type OutcomeStore, type ProcessEnd } from '../../pipeline'
import { formatCount } from '../numbers'
import type { SendPlan } from './plan'

/** `store-failed`: an outcome can't be written. */
export type SendEnd = ProcessEnd | { end: 'store-failed'; error: OutcomeStoreError }

/** Where the events went: the first line of the summary. */
export function describeTarget({ target, name, isDemo }: SendPlan): string {
  const test = target.settings.test_mode === true ? ' In test mode: nothing was recorded.' : ''
  switch (target.kind) {
    case 'pinterest':
      return `Reported ${name} to Pinterest, ad account ${target.settings.ad_account_id}.${test}`
    case 'sandbox-outside':
      return `Reported ${name} to the sandbox at ${target.baseUrl ?? ''}. Nothing reached Pinterest.${test}`
    case 'sandbox-inside':
      return isDemo
        ? `Reported ${name} to a sandbox inside this process. Nothing reached Pinterest.${test}`
        : `Reported ${name} to a sandbox inside this process. Nothing reached Pinterest. To send there, give --ad-account-id.${test}`
  }
}

export function describeUnusedColumns(names: readonly string[], isMapped: boolean): string {
  const list = names.map((name) => `"${name}"`).join(', ')
  const why = isMapped
    ? 'the columns file does not name them'
    : 'their names are not paths into an event, such as context.traits.email'
  return `Columns that were ignored, because ${why}: ${list}.`
}

/** Paragraphs about how the run ended and what to do next. */
export function describeEnd(end: SendEnd, plan: SendPlan, openRows: number): string[] {
  const resume = describeResume(plan)
  switch (end.end) {
    case 'finished':
      return []
    case 'stopped': {
      const open = openRows > 0 ? ` ${formatCount(openRows)} events that were read have no outcome yet.` : ''
      return [`Stopped before the end.${open} ${resume}`]
    }
    case 'account-rejected':
      return [
        `Stopped, because Pinterest would reject every event (HTTP ${String(end.httpStatus)}): ${end.reason}`,
        `The remaining events are kept. ${resume}`
      ]
    case 'source-failed':
      return [
        `Stopped before the end: ${end.error instanceof InputError ? end.error.message : 'the input could not be read.'}`
      ]
    case 'store-failed':
      return [`Stopped before the end: ${end.error.message}`, `All outcomes up to that point are on disk. ${resume}`]
  }
}

function describeResume({ flags, input }: SendPlan): string {
  if (!input.file) return "Standard input can't be read a second time: start a new run for the rest."
  if (flags.out === undefined) return 'Without --out a run cannot be resumed: a new start sends everything again.'
  return 'Start the same command again to resume.'
}

/** What to do about events that were not delivered. */
export function describeUndelivered(
  { flags }: Pick<SendPlan, 'flags'>,
  { summary }: Pick<OutcomeStore, 'summary'>
): string[] {
  const { rejected, retry, unknown } = summary.events
  if (rejected + retry + unknown === 0) return []
  if (flags.out === undefined)
    return ['Give --out FOLDER to keep what was not delivered, ready to be corrected and sent again.']
  const notes: [number, string][] = [
    [
      rejected,
      `Rejected events are in ${flags.out}/rejected.ndjson, each with its reason: correct them there, and send that file.`
    ],
    [retry, `Events to be retried are in ${flags.out}/retry.ndjson: send that file later, unchanged.`],
    [
      unknown,
      `Offline events that Pinterest may have recorded are in ${flags.out}/unknown.ndjson. Sent again, a recorded one counts twice: ` +
        'docs/delivery.md says how to decide.'
    ]
  ]
  return notes.flatMap(([count, note]) => (count > 0 ? [note] : []))
}
