import type { BuildTrace } from '../types'
import { flagOf, isGiven, textOf } from './text'

const FIELDS_OF_OPT_OUT = new Set(['opt_out', 'advertiser_tracking_enabled', 'custom_data.opt_out_type'])

/** Keeps the answer to a payload full of junk small. */
const MAX_WARNINGS = 20

/**
 * Collects the warnings of one event that is sent: each dropped value, by payload path, with the reason. Passes each step on to
 * the trace, if there is one. A warning contains no value of the event, and no "; ", which joins warnings.
 */
export class BuildLog {
  readonly #warningsOfOptOut = new Set<string>()
  readonly #warnings = new Set<string>()

  constructor(readonly trace?: BuildTrace) {}

  get warnings(): string[] {
    const all = [...this.#warningsOfOptOut, ...this.#warnings]
    if (all.length <= MAX_WARNINGS) return all
    const more = all.length - MAX_WARNINGS
    return [...all.slice(0, MAX_WARNINGS), `${more} more ${more === 1 ? 'value is' : 'values are'} dropped.`]
  }

  warn(warning: string): void {
    this.#warnings.add(warning)
  }

  /** A warning that an opt-out may not count. These come first, so that none is omitted. */
  warnOfOptOut(warning: string): void {
    this.#warningsOfOptOut.add(warning)
  }

  dropped(field: string, reason: string): void {
    const warning = `${field} is dropped. ${reason}`
    if (FIELDS_OF_OPT_OUT.has(field)) this.warnOfOptOut(warning)
    else this.warn(warning)
    this.trace?.dropped(field, reason)
  }

  derived(field: string, from: string): void {
    this.trace?.derived(field, from)
  }

  /** One text, or undefined; anything else is dropped with a warning. */
  text(value: unknown, field: string): string | undefined {
    const text = textOf(value)
    if (text === undefined && isGiven(value)) this.dropped(field, NOT_ONE_TEXT)
    return text
  }

  /** True or false, or undefined; anything else is dropped with a warning. */
  flag(value: unknown, field: string): boolean | undefined {
    const flag = flagOf(value)
    if (flag === undefined && isGiven(value)) this.dropped(field, 'It must be true or false.')
    return flag
  }
}

const NOT_ONE_TEXT = 'It must be a single text value.'
