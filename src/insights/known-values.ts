import { buildUserData, PII_FIELDS } from '../destinations/pinterest-conversions'
import type { PiiKey, PinterestUserData } from '../destinations/pinterest-conversions'

/** A value in an event by which Pinterest could find the person. */
export interface KnownValue {
  /** As in an `@path` directive, without its `$.`, e.g. `properties.customer.email`. */
  path: string
  /** Pinterest's key, e.g. `em`. */
  key: MatchKey
}

export type MatchKey = keyof PinterestUserData

/** Pinterest's keys in plain words, e.g. `em` → "email". */
export const MATCH_KEY_NAMES: Readonly<Record<MatchKey, string>> = {
  ...(Object.fromEntries(PII_FIELDS.map(({ key, label }) => [key, withoutCapitals(label)])) as Record<PiiKey, string>),
  client_ip_address: 'IP address',
  client_user_agent: 'user agent',
  click_id: 'click ID',
  partner_id: 'partner ID'
}

/** "External ID" → "external ID". */
function withoutCapitals(label: string): string {
  return label.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase())
}

interface KnownKey {
  key: MatchKey
  /** Matches the last part of a path, in lower case, letters and digits only. */
  name: RegExp
  /** Must match some part of the path too, where the name alone is ambiguous, e.g. the state of an order. */
  within?: RegExp
}

const OF_A_PERSON = /address|billing|shipping|customer|buyer|shopper|user|person|member|contact|traits|profile/

/** Someone else's data: it would match the wrong person. */
const OF_SOMEONE_ELSE = /store|seller|vendor|merchant|support|sender|from|agent|recipient|friend|referrer|referee|gift/

const KNOWN_KEYS: readonly KnownKey[] = [
  { key: 'em', name: /(e?mail|emailaddress)(sha256|hash|hashed)?$|^(hashed)?em$|^login$/ },
  { key: 'ph', name: /(phone|phonenumber|mobile|mobilenumber|telephone|msisdn)(sha256|hash)?$|^tel$/ },
  { key: 'external_id', name: /^(user|customer|client|member|shopper|loyalty|crm|external)id$/ },
  { key: 'click_id', name: /^(pinterestclickid|epik|epikclickid)$/ },
  { key: 'client_ip_address', name: /^(ip|ipaddress|clientip|clientipaddress|remoteip|remoteaddr)$/ },
  { key: 'client_user_agent', name: /^(useragent|clientuseragent|browseruseragent)$/ },
  { key: 'hashed_maids', name: /^(advertisingid|idfa|gaid|aaid|adid|maid|mobileadid)$/ },
  { key: 'fn', name: /^(firstname|fname|givenname)$/ },
  { key: 'ln', name: /^(lastname|lname|surname|familyname)$/ },
  { key: 'ge', name: /^(gender|sex)$/ },
  { key: 'db', name: /^(birthday|birthdate|dateofbirth|dob)$/ },
  { key: 'ct', name: /^(city|town)$/, within: OF_A_PERSON },
  { key: 'st', name: /^(state|statecode|province|provincecode|region)$/, within: OF_A_PERSON },
  { key: 'zp', name: /(zip|zipcode|postalcode|postcode)$/, within: OF_A_PERSON },
  { key: 'country', name: /^(country|countrycode)$/, within: OF_A_PERSON }
]

const FIELD_BY_KEY: ReadonlyMap<string, string> = new Map(PII_FIELDS.map(({ key, field }) => [key, field]))

/** The payload path of a match key, e.g. `user_data.email` for `em`. */
export const fieldPathOf = (key: MatchKey): string => `user_data.${FIELD_BY_KEY.get(key) ?? key}`

const MAX_DEPTH = 8
const MAX_LEAVES = 1000
/** A name that a mapping can contain, and that is not personal data itself. */
const WRITABLE_NAME = /^[A-Za-z_$][\w$ -]{0,60}$/

interface Leaf {
  path: string
  value: string | number | boolean
}

/** The values of an event that a mapping can read by a path, without those in lists. At most 1,000 values, at most 8 levels deep. */
function listLeaves(event: unknown): Leaf[] {
  const leaves: Leaf[] = []
  const visit = (value: unknown, path: string, depth: number): void => {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || depth > MAX_DEPTH) return
    for (const [name, child] of Object.entries(value)) {
      if (leaves.length >= MAX_LEAVES) return
      if (!WRITABLE_NAME.test(name)) continue
      const childPath = path === '' ? name : `${path}.${name}`
      if (typeof child === 'string' || typeof child === 'number' || typeof child === 'boolean')
        leaves.push({ path: childPath, value: child })
      else visit(child, childPath, depth + 1)
    }
  }
  visit(event, '', 0)
  return leaves
}

/**
 * Finds the values by which Pinterest could match the person: by the name of the path, and because sending would accept the value.
 * @param lacking the match keys that the event doesn't have yet; only these are looked for
 */
export function findKnownValues(event: unknown, lacking: ReadonlySet<MatchKey>, nowMs: number): KnownValue[] {
  return listLeaves(event).flatMap(({ path, value }) => {
    const key = matchKeyByName(path)
    return key !== undefined && lacking.has(key) && isUsable(key, value, nowMs) ? [{ path, key }] : []
  })
}

const namesSeen = new Map<string, MatchKey | undefined>()
const MAX_NAMES_SEEN = 10_000

/** The match key that a path's name suggests. */
export function matchKeyByName(path: string): MatchKey | undefined {
  if (namesSeen.has(path)) return namesSeen.get(path)
  const parts = path.split('.').map((part) => part.toLowerCase().replace(/[^a-z0-9]/g, ''))
  const last = parts.at(-1) ?? ''
  const known = parts.some((part) => OF_SOMEONE_ELSE.test(part))
    ? undefined
    : KNOWN_KEYS.find(
        ({ name, within }) => name.test(last) && (within === undefined || parts.some((part) => within.test(part)))
      )
  if (namesSeen.size < MAX_NAMES_SEEN) namesSeen.set(path, known?.key)
  return known?.key
}

/** Decided by the code that sends: a value that it would drop is no improvement. */
function isUsable(key: MatchKey, value: unknown, nowMs: number): boolean {
  return buildUserData({ [FIELD_BY_KEY.get(key) ?? key]: value }, { nowMs })[key] !== undefined
}

export const ALL_MATCH_KEYS: readonly MatchKey[] = KNOWN_KEYS.map(({ key }) => key)
