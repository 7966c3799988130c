import definition from '../destinations/pinterest-conversions'
import { isRecord } from './record'

const { name, slug = name } = definition

/**
 * Names that senders use for this destination: our name and slug, and the catalog name of Segment's own, which this one
 * replaces. Segment adds "(Actions)" to some names.
 */
const NAMES = [name, 'Pinterest Conversions API'].flatMap((one) => [one, `${one} (Actions)`]).concat(slug)
const nameByKey = new Map(NAMES.map((one) => [one.toLowerCase(), one]))

/**
 * How the event's sender switched it off for this destination, with Segment's `integrations`; undefined when it did not.
 *
 * `All` is for every destination that isn't named:
 * https://segment.com/docs/guides/filtering-data/#filtering-with-the-integrations-object. Segment compares names exactly.
 * Here case is ignored, so that an obvious opt-out is honored.
 */
export function describeSwitchedOff({ integrations }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isRecord(integrations)) return undefined
  let isAllOff = false
  let isOn = false
  for (const [given, value] of Object.entries(integrations)) {
    const key = given.trim().toLowerCase()
    const known = nameByKey.get(key)
    if (known !== undefined && isFalse(value)) return switchedOffIn(`["${known}"]`)
    if (key === 'all' && isFalse(value)) isAllOff = true
    // Senders often write options in place of true.
    if (known !== undefined && value !== null && value !== undefined) isOn = true
  }
  return isAllOff && !isOn ? switchedOffIn('.All') : undefined
}

const switchedOffIn = (place: string): string => `switched off by the sender: integrations${place} is false`

/** Or the text "false", as in CSV. */
const isFalse = (value: unknown): boolean =>
  value === false || (typeof value === 'string' && value.trim().toLowerCase() === 'false')
