import type { BuildTrace, PiiStep } from '../types'
import { flagOf, isGiven, textOf } from './text'

/** A payload full of junk must not make an answer of megabytes. */
const MAX_WARNINGS = 20

/**
 * Collects what a user must know of one event that is sent all the same: each value that was left out, by payload path, with the reason.
 * Passes each step on to the trace, when there is one. A warning holds no value of the event, and no "; ", which joins warnings.
 */
export class BuildLog implements BuildTrace {
  readonly #warnings = new Set<string>()

  constructor(readonly trace?: BuildTrace) {}

  get warnings(): string[] {
    const all = [...this.#warnings]
    if (all.length <= MAX_WARNINGS) return all
    return [...all.slice(0, MAX_WARNINGS), `${all.length - MAX_WARNINGS} more values are left out.`]
  }

  warn(warning: string): void {
    this.#warnings.add(warning)
  }

  dropped(field: string, reason: string): void {
    this.warn(`${field} is left out. ${reason}`)
    this.trace?.dropped(field, reason)
  }

  derived(field: string, from: string): void {
    this.trace?.derived(field, from)
  }

  pii(step: PiiStep): void {
    this.trace?.pii(step)
  }

  /** One text, or undefined; a value that holds something else is left out with a warning. */
  text(value: unknown, field: string): string | undefined {
    if (value === undefined) return undefined
    const text = textOf(value)
    if (text === undefined && isGiven(value)) this.dropped(field, NOT_ONE_TEXT)
    return text
  }

  /** True or false, or undefined; a value that says neither is left out with a warning. */
  flag(value: unknown, field: string): boolean | undefined {
    if (value === undefined) return undefined
    const flag = flagOf(value)
    if (flag === undefined && isGiven(value)) this.dropped(field, 'It must be true or false.')
    return flag
  }
}

const NOT_ONE_TEXT = 'It must be one text.'
