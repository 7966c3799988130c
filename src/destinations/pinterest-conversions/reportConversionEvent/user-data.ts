import type { BuildTrace, PinterestUserData } from '../types'
import { clickIdOfUrl } from './click-id'
import { parseClientIpAddress } from './client-ip-address'
import { isSha256, sha256 } from './hash'
import type { NormalContext } from './normalize/context'
import { countryOfHash, normalizeCountry } from './normalize/country'
import { isHashOfPlaceholder, isPlaceholder } from './normalize/placeholder'
import { PII_FIELDS } from './pii-fields'
import type { PiiField, PiiFieldName } from './pii-fields'

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
