import type { JSONObject } from '@segment/actions-core'
import { isRecord } from './record'

/** The directive of a mapping's object, e.g. `@path`; undefined when it is an object of fields. */
export const directiveOf = (value: Readonly<Record<string, unknown>>): string | undefined =>
  Object.keys(value).find((key) => key.startsWith('@'))

/** An object of fields: an object with a directive such as `@path` is one value. */
export const isFieldObject = (value: unknown): value is JSONObject =>
  isRecord(value) && directiveOf(value) === undefined
