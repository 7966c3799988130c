/** What a normal form may use besides the value itself. */
export interface NormalContext {
  /** The person's country, ISO 3166-1 alpha-2 in lower case; undefined when the event names none. */
  country: string | undefined
  /** The current time, in milliseconds since 1970. */
  nowMs: number
}

/**
 * A value's normal form: the text to hash, or undefined when the value has none and is dropped.
 * The caller (`user-data.ts`) ensures that the text is trimmed, not empty, and neither a hash nor a placeholder.
 */
export type NormalForm = (text: string, context: NormalContext) => string | undefined
