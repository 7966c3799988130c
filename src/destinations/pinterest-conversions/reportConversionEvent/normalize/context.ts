/** What a normal form may know of the event beside the value itself. */
export interface NormalContext {
  /** The person's country, ISO 3166-1 alpha-2 in lower case; undefined when the event names none. */
  country: string | undefined
  /** The time of now, in milliseconds since 1970. */
  nowMs: number
}

/**
 * A value's normal form: the text to hash, or undefined when the value has none and is dropped.
 * The text is trimmed, not empty, no hash and no placeholder: the caller (`user-data.ts`) sees to that.
 */
export type NormalForm = (text: string, context: NormalContext) => string | undefined
