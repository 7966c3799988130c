import type { OutcomeStore } from '../../pipeline'
import type { Interrupts } from '../interrupts'
import { EXIT } from '../io'

export function exitCodeOf(
  { summary }: Pick<OutcomeStore, 'summary'>,
  { interrupts, isFinished }: { interrupts: Interrupts; isFinished: boolean }
): number {
  if (isFinished) return exitCodeOfFinished({ summary })
  const signal = interrupts.signal()
  return signal === undefined ? EXIT.couldNotRun : EXIT[signal]
}

export function exitCodeOfFinished({ summary }: Pick<OutcomeStore, 'summary'>): number {
  const { rejected, retry, unknown } = summary.events
  if (unknown > 0) return EXIT.someUnknown
  return rejected + retry > 0 ? EXIT.someUndelivered : EXIT.ok
}
