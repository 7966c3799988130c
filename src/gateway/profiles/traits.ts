import {
  buildUserData,
  clickIdOfUrl,
  isRecord,
  PII_FIELDS,
  type UserDataInput
} from '../../destinations/pinterest-conversions'
import { type Profile, TRAIT_PATHS, type TraitKey } from './profile'

type Event = Readonly<Record<string, unknown>>

/** What `identify` says about a person, hashed. `null` removes the previous value, `undefined` keeps it. */
export interface LearnedTraits {
  hashes: Partial<Record<TraitKey, string[]>>
  optOutType: string | null | undefined
}

/** The traits of an identify event, or of any event's `context.traits`, in normal form and hashed. */
export function learnTraits(traits: unknown, nowMs: number): LearnedTraits {
  if (!isRecord(traits)) return { hashes: {}, optOutType: undefined }
  const given = PII_FIELDS.map(({ key, field }) => [
    field,
    isTrait(key) ? valueAt(traits, TRAIT_PATHS[key]) : undefined
  ])
  const userData = buildUserData(Object.fromEntries(given) as UserDataInput, { nowMs })
  const hashes: LearnedTraits['hashes'] = {}
  for (const key of traitKeys) {
    const values = userData[key]
    if (values !== undefined) hashes[key] = values
  }
  return { hashes, optOutType: learnOptOut(traits) }
}

/** An opt-out is withdrawn only by an empty value or `false`. */
function learnOptOut(traits: Record<string, unknown>): string | null | undefined {
  if (!Object.hasOwn(traits, 'opt_out_type')) return undefined
  const value = traits.opt_out_type
  if (value === null || value === '' || value === false) return null
  const text = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(',') : value
  if (typeof text === 'string') return OPT_OUT_WORD.test(text) ? text.slice(0, OPT_OUT_MAX_LENGTH) : undefined
  return text === true ? 'LDP' : undefined
}

/** Only words such as "LDP" or "Limited Data Processing": an address put here by mistake is not stored. */
const OPT_OUT_WORD = /^[\w\s,;|"'[\]-]+$/
const OPT_OUT_MAX_LENGTH = 100

/** The event's click ID: first from the page's URL, as in the destination. */
export function clickIdOf(event: Event): string | undefined {
  const properties = isRecord(event.properties) ? event.properties : {}
  const context = isRecord(event.context) ? event.context : {}
  const page = isRecord(context.page) ? context.page : {}
  for (const url of [page.url, properties.url, page.search]) {
    const id = typeof url === 'string' ? clickIdOfUrl(url) : undefined
    if (id !== undefined) return boundedClickId(id)
  }
  return [properties.click_id, properties.epik].map(boundedClickId).find((id) => id !== undefined)
}

/** Pinterest's click IDs are about 100 characters of base64. */
const CLICK_ID = /^[\w+/=.-]{1,1000}$/

const boundedClickId = (value: unknown): string | undefined =>
  typeof value === 'string' && CLICK_ID.test(value.trim()) ? value.trim() : undefined

/** Clicks count for at most 60 days: https://help.pinterest.com/business/article/conversion-windows */
const CLICK_LIFETIME_MS = 60 * 24 * 60 * 60 * 1000

/** The event with missing values filled in from the profile, where the default mapping reads them. Doesn't change its input. */
export function fillFromProfile(event: Event, profile: Profile, nowMs: number): Record<string, unknown> {
  const properties = isRecord(event.properties) ? event.properties : {}
  const context = isRecord(event.context) ? event.context : {}
  const traits = fillTraits(event, profile)
  const click = profile.click
  const needsClick =
    click !== undefined && nowMs - click.seenAtMs <= CLICK_LIFETIME_MS && clickIdOf(event) === undefined
  const optOutType = joinOptOuts(properties.opt_out_type, profile.optOutType)
  const filledProperties = {
    ...(needsClick && { epik: click.id }),
    ...(optOutType !== undefined && { opt_out_type: optOutType })
  }
  return {
    ...event,
    ...(traits && { context: { ...context, traits } }),
    ...(Object.keys(filledProperties).length > 0 && { properties: { ...properties, ...filledProperties } })
  }
}

/** `context.traits` with the hashes of values that are nowhere in the event; undefined when there is nothing to add. */
function fillTraits(event: Event, profile: Profile): Record<string, unknown> | undefined {
  const context = isRecord(event.context) ? event.context : {}
  const own = isRecord(context.traits) ? context.traits : {}
  const places = [own, event.traits, event.properties]
  const filled: Record<string, unknown> = {}
  let address: Record<string, unknown> | undefined
  for (const key of traitKeys) {
    const hashes = profile.hashes[key]
    const [first, second] = TRAIT_PATHS[key] as readonly string[]
    if (
      hashes === undefined ||
      first === undefined ||
      places.some((place) => !isBlank(valueAt(place, TRAIT_PATHS[key])))
    )
      continue
    const value = hashes.length === 1 ? hashes[0] : hashes
    if (second === undefined) filled[first] = value
    else (address ??= { ...(isRecord(own.address) && own.address) })[second] = value
  }
  if (address === undefined && Object.keys(filled).length === 0) return undefined
  return { ...own, ...filled, ...(address && { address }) }
}

const isTrait = (key: string): key is TraitKey => Object.hasOwn(TRAIT_PATHS, key)

const valueAt = (traits: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), traits)

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

/** Both count: an opt-out is never dropped. Undefined when the event's own is unchanged. */
function joinOptOuts(own: unknown, ofProfile: string | undefined): unknown {
  if (ofProfile === undefined) return undefined
  if (isBlank(own) || own === false) return ofProfile
  if (typeof own === 'string') return own.trim() === ofProfile ? undefined : `${own},${ofProfile}`
  return Array.isArray(own) ? [...(own as unknown[]), ofProfile] : [own, ofProfile]
}

const traitKeys = Object.keys(TRAIT_PATHS) as TraitKey[]
