import type { BuildTrace, PinterestUserData } from '../types'
import { clickIdOfUrl } from './click-id'
import { parseClientIpAddress } from './client-ip-address'
import { isSha256, sha256 } from './hash'
import { normalizeCity } from './normalize/city'
import type { NormalContext, NormalForm } from './normalize/context'
import { countryOfHash, normalizeCountry } from './normalize/country'
import { normalizeDateOfBirth } from './normalize/date-of-birth'
import { normalizeEmail } from './normalize/email'
import { normalizeExternalId } from './normalize/external-id'
import { normalizeGender } from './normalize/gender'
import { normalizeMobileAdId } from './normalize/mobile-ad-id'
import { normalizeName } from './normalize/name'
import { normalizePhone } from './normalize/phone'
import { isHashOfPlaceholder, isPlaceholder } from './normalize/placeholder'
import { normalizeState } from './normalize/state'
import { normalizeZip } from './normalize/zip'

export type PiiKey =
  'em' | 'ph' | 'fn' | 'ln' | 'ge' | 'db' | 'ct' | 'st' | 'zp' | 'country' | 'external_id' | 'hashed_maids'

export type PiiFieldName =
  | 'email'
  | 'phone'
  | 'first_name'
  | 'last_name'
  | 'gender'
  | 'date_of_birth'
  | 'city'
  | 'state'
  | 'zip'
  | 'country'
  | 'external_id'
  | 'hashed_maids'

export interface PiiField {
  /** Pinterest's key. */
  key: PiiKey
  /** Our field's key under `user_data`. */
  field: PiiFieldName
  label: string
  normalForm: NormalForm
  /** One plain sentence: what the normal form is, and so what a value must be to have one. */
  rule: string
  example: { raw: string; normalForm: string }
  /** "NA" is a code here, no placeholder. */
  naIsCode?: boolean
}

/** The twelve PII fields in the order in which they are sent: the one table behind hashing, the action's fields, `explain` and the README. */
export const PII_FIELDS: readonly PiiField[] = [
  {
    key: 'em',
    field: 'email',
    label: 'Email',
    normalForm: normalizeEmail,
    rule: 'An email address, in lower case and without white space.',
    example: { raw: ' Ada@Example.COM', normalForm: 'ada@example.com' }
  },
  {
    key: 'ph',
    field: 'phone',
    label: 'Phone',
    normalForm: normalizePhone,
    rule: "A phone number of 7 to 15 digits as its digits alone, with the country code (taken from the event's country when the number has none).",
    example: { raw: '+1 (650) 253-0000', normalForm: '16502530000' }
  },
  {
    key: 'fn',
    field: 'first_name',
    label: 'First Name',
    normalForm: normalizeName,
    rule: 'A first name, in lower case with single spaces.',
    example: { raw: 'Ada  Maria', normalForm: 'ada maria' }
  },
  {
    key: 'ln',
    field: 'last_name',
    label: 'Last Name',
    normalForm: normalizeName,
    rule: 'A last name, in lower case with single spaces.',
    example: { raw: "O'Neill", normalForm: "o'neill" }
  },
  {
    key: 'ge',
    field: 'gender',
    label: 'Gender',
    normalForm: normalizeGender,
    rule: 'One of f, female, woman; m, male, man; n, nonbinary, as f, m or n.',
    example: { raw: 'Female', normalForm: 'f' }
  },
  {
    key: 'db',
    field: 'date_of_birth',
    label: 'Date of Birth',
    normalForm: normalizeDateOfBirth,
    rule: 'A real day from 1900 to today, written YYYY-MM-DD (a time behind it is ignored), YYYYMMDD, YYYY/MM/DD, MM/DD/YYYY or DD.MM.YYYY, as YYYYMMDD.',
    example: { raw: '1996-03-14', normalForm: '19960314' }
  },
  {
    key: 'ct',
    field: 'city',
    label: 'City',
    normalForm: normalizeCity,
    rule: 'A city, in lower case without spaces and punctuation.',
    example: { raw: 'St. Louis', normalForm: 'stlouis' }
  },
  {
    key: 'st',
    field: 'state',
    label: 'State',
    normalForm: normalizeState,
    rule: 'A US state or territory or a Canadian province, by code or English name, as its two letters; elsewhere in lower case without spaces and punctuation.',
    example: { raw: 'California', normalForm: 'ca' },
    naIsCode: true
  },
  {
    key: 'zp',
    field: 'zip',
    label: 'Zip Code',
    normalForm: normalizeZip,
    rule: 'The first five digits of a US ZIP code; elsewhere a postcode in lower case without spaces and hyphens.',
    example: { raw: '94105-1234', normalForm: '94105' }
  },
  {
    key: 'country',
    field: 'country',
    label: 'Country',
    normalForm: normalizeCountry,
    rule: 'A country by ISO 3166-1 two- or three-letter code or English name, as its two letters.',
    example: { raw: 'United States', normalForm: 'us' },
    naIsCode: true
  },
  {
    key: 'external_id',
    field: 'external_id',
    label: 'External ID',
    normalForm: normalizeExternalId,
    rule: 'Your own ID of the person, as it is: it must be the one that your Pinterest Tag sends.',
    example: { raw: ' User-42 ', normalForm: 'User-42' }
  },
  {
    key: 'hashed_maids',
    field: 'hashed_maids',
    label: 'Mobile Ad ID',
    normalForm: normalizeMobileAdId,
    rule: 'An Android or Apple advertising ID, in lower case and not all zeros.',
    example: { raw: 'EA7583CD-A667-48BC-B806-42ECB2B48606', normalForm: 'ea7583cd-a667-48bc-b806-42ecb2b48606' }
  }
]

/**
 * What is read of the payload's `user_data`: each key is optional and may hold anything at run time, whatever the schema says.
 * `Payload['user_data']` fits.
 */
export type UserDataInput = Readonly<
  Partial<Record<PiiFieldName | 'client_ip_address' | 'client_user_agent' | 'click_id' | 'partner_id', unknown>>
>

export interface UserDataContext {
  /** The time of now, in milliseconds since 1970. */
  nowMs: number
  /** Where the event happened: its `epik` parameter is the click ID. */
  eventSourceUrl?: string
}

/**
 * The payload's `user_data` in normal form and hashed, as it goes to Pinterest; `{}` when nothing is left.
 * A value that has no normal form is left out, never the event. The input is not changed.
 */
export function buildUserData(
  userData: UserDataInput | null | undefined,
  { nowMs, eventSourceUrl }: UserDataContext,
  trace?: BuildTrace
): PinterestUserData {
  const input: UserDataInput = userData ?? {}
  const contexts = contextsOf(input.country, nowMs)
  const result: PinterestUserData = {}
  for (const field of PII_FIELDS) {
    const hashes = hashedValues(field, input[field.field], contexts, trace)
    if (hashes !== undefined) result[field.key] = hashes
  }
  addPlainValues(result, input, eventSourceUrl, trace)
  return result
}

/** Phone, zip and state are read by the event's countries, hashed or not: each value by the first in which it has a normal form. */
function contextsOf(countries: unknown, nowMs: number): NormalContext[] {
  const contexts = listOf(countries).flatMap((value): NormalContext[] => {
    const text = textOf(value) ?? ''
    const country = isSha256(text) ? countryOfHash(text.toLowerCase()) : normalizeCountry(text)
    return country === undefined ? [] : [{ country, nowMs }]
  })
  return contexts.length > 0 ? contexts : [{ country: undefined, nowMs }]
}

function hashedValues(
  field: PiiField,
  values: unknown,
  contexts: readonly NormalContext[],
  trace: BuildTrace | undefined
): string[] | undefined {
  if (values === undefined || values === null) return undefined
  const list = listOf(values)
  if (list.length === 1) {
    const hash = hashedValue(field, list[0], contexts, trace)
    return hash === undefined ? undefined : [hash]
  }
  const hashes = new Set<string>()
  for (const value of list) {
    const hash = hashedValue(field, value, contexts, trace)
    if (hash !== undefined) hashes.add(hash)
  }
  return hashes.size === 0 ? undefined : [...hashes]
}

const NO_VALUE = 'It stands for "no value".'

function hashedValue(
  field: PiiField,
  value: unknown,
  contexts: readonly NormalContext[],
  trace: BuildTrace | undefined
): string | undefined {
  if (value === undefined || value === null) return undefined
  const text = textOf(value)
  if (text === undefined) {
    trace?.pii({ ...step(field, `(${typeof value})`), dropped: 'It is no text.' })
    return undefined
  }
  if (isSha256(text)) {
    const hash = text.toLowerCase()
    if (isHashOfPlaceholder(hash, field)) {
      trace?.pii({
        ...step(field, text),
        alreadyHashed: true,
        dropped: 'It is the hash of a placeholder or of an empty text.'
      })
      return undefined
    }
    trace?.pii({ ...step(field, text), alreadyHashed: true, hash })
    return hash
  }
  if (isPlaceholder(text, field)) {
    trace?.pii({ ...step(field, text), dropped: NO_VALUE })
    return undefined
  }
  const normalForm = normalFormOf(field, text, contexts)
  // Looked at again, as taking out punctuation can lay a placeholder bare: the city "N. A." is "na".
  if (normalForm === undefined || isPlaceholder(normalForm, field)) {
    trace?.pii({
      ...step(field, text),
      dropped: normalForm === undefined ? `It has no normal form. ${field.rule}` : NO_VALUE
    })
    return undefined
  }
  const hash = sha256(normalForm)
  trace?.pii({ ...step(field, text), normalForm, hash })
  return hash
}

function normalFormOf(field: PiiField, text: string, contexts: readonly NormalContext[]): string | undefined {
  for (const context of contexts) {
    const normalForm = field.normalForm(text, context)
    if (normalForm !== undefined) return normalForm
  }
  return undefined
}

const step = (field: PiiField, raw: string): { field: string; key: string; raw: string } => ({
  field: `user_data.${field.field}`,
  key: field.key,
  raw
})

function addPlainValues(
  result: PinterestUserData,
  input: UserDataInput,
  eventSourceUrl: string | undefined,
  trace: BuildTrace | undefined
): void {
  const ipText = plainText(input.client_ip_address)
  if (ipText !== undefined) {
    const address = parseClientIpAddress(ipText)
    if (address !== undefined) result.client_ip_address = address
    else trace?.dropped('user_data.client_ip_address', 'It is not the IPv4 or IPv6 address of a client.')
  }

  const userAgent = plainText(input.client_user_agent)
  if (userAgent !== undefined) result.client_user_agent = userAgent

  const clickId = typeof eventSourceUrl === 'string' ? plainText(clickIdOfUrl(eventSourceUrl)) : undefined
  if (clickId !== undefined) {
    result.click_id = clickId
    trace?.derived('user_data.click_id', 'the epik parameter of event_source_url')
  } else {
    const mapped = plainText(input.click_id)
    if (mapped !== undefined) result.click_id = mapped
  }

  const partnerId = plainText(input.partner_id)
  if (partnerId !== undefined) result.partner_id = partnerId
}

function plainText(value: unknown): string | undefined {
  const text = textOf(value)
  return text === undefined || isPlaceholder(text) ? undefined : text
}

const listOf = (values: unknown): readonly unknown[] =>
  Array.isArray(values) ? (values as readonly unknown[]) : values === undefined || values === null ? [] : [values]

/** Trimmed text; numbers and booleans as text; undefined for what has no text. May be empty. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return typeof value === 'boolean' ? String(value) : undefined
}
