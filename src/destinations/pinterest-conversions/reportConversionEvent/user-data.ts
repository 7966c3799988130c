import { isRecord } from '../record'
import type { PinterestUserData } from '../types'
import { BuildLog } from './build-log'
import { clickIdOfUrl } from './click-id'
import { parseClientIpAddress } from './client-ip-address'
import { isSha256, sha256OfNormalForm } from './hash'
import type { NormalContext } from './normalize/context'
import { countryOfHash, normalizeCountry } from './normalize/country'
import { isHashOfPlaceholder, isPlaceholder } from './normalize/placeholder'
import { PII_FIELDS } from './pii-fields'
import type { PiiField, PiiFieldName } from './pii-fields'
import { isGiven, textOf, textsOf } from './text'

/**
 * The part of the payload's `user_data` that is read. At run time each key may be missing or hold anything, whatever the schema
 * says. `Payload['user_data']` is assignable to it.
 */
export type UserDataInput = Readonly<
  Partial<Record<PiiFieldName | 'client_ip_address' | 'client_user_agent' | 'click_id' | 'partner_id', unknown>>
>

export interface UserDataContext {
  /** The current time, in milliseconds since 1970. */
  nowMs: number
  /** Where the event happened: its `epik` parameter is the click ID. */
  eventSourceUrl?: unknown
}

/**
 * Pinterest's `user_data`: the payload's values in normal form and hashed; `{}` when there are none. A value without a normal
 * form is dropped, never the event. Doesn't change its input.
 */
export function buildUserData(
  userData: unknown,
  { nowMs, eventSourceUrl }: UserDataContext,
  log = new BuildLog()
): PinterestUserData {
  const input: UserDataInput = isRecord(userData) ? userData : {}
  if (input !== userData && isGiven(userData)) log.dropped('user_data', 'It must be an object.')
  const contexts = contextsOf(input.country, nowMs)
  const result: PinterestUserData = {}
  for (const field of PII_FIELDS) {
    const hashes = hashedValues(field, input[field.field], contexts, log)
    if (hashes !== undefined) result[field.key] = hashes
  }
  addPlainValues(result, input, eventSourceUrl, log)
  return result
}

interface Contexts {
  /** In the event's order. */
  asGiven: readonly NormalContext[]
  northAmericaFirst: readonly NormalContext[]
}

/**
 * Phone, zip and state depend on the event's countries, hashed or not: each value uses the first country in which it has a
 * normal form.
 */
function contextsOf(countries: unknown, nowMs: number): Contexts {
  const asGiven: NormalContext[] = []
  for (const value of listOf(countries)) {
    const text = textOf(value) ?? ''
    const country = isSha256(text) ? countryOfHash(text.toLowerCase()) : normalizeCountry(text)
    if (country !== undefined) asGiven.push({ country, nowMs })
  }
  if (asGiven.length === 0) asGiven.push({ country: undefined, nowMs })
  return { asGiven, northAmericaFirst: asGiven.length === 1 ? asGiven : northAmericaFirst(asGiven) }
}

function northAmericaFirst(contexts: readonly NormalContext[]): NormalContext[] {
  const isNorthAmerican = ({ country }: NormalContext): boolean => country === 'us' || country === 'ca'
  return [...contexts.filter(isNorthAmerican), ...contexts]
}

function hashedValues(field: PiiField, values: unknown, contexts: Contexts, log: BuildLog): string[] | undefined {
  if (values === undefined || values === null) return undefined
  const list = listOf(values)
  if (list.length === 1) {
    const hash = hashedValue(field, list[0], contexts, log)
    return hash === undefined ? undefined : [hash]
  }
  const hashes = new Set<string>()
  for (const value of list) {
    const hash = hashedValue(field, value, contexts, log)
    if (hash !== undefined) hashes.add(hash)
  }
  return hashes.size === 0 ? undefined : [...hashes]
}

const NO_VALUE = 'It is a placeholder for "no value".'

function hashedValue(field: PiiField, value: unknown, contexts: Contexts, log: BuildLog): string | undefined {
  const text = textOf(value)
  if (text === undefined) {
    if (!isGiven(value)) return undefined
    log.trace?.pii({ ...step(field, `(${typeof value})`), dropped: 'It is not text.' })
    log.warn(`user_data.${field.field} is dropped. It must be text, or a list of text values.`)
    return undefined
  }
  if (isSha256(text)) {
    const hash = text.toLowerCase()
    if (isHashOfPlaceholder(hash, field)) {
      log.trace?.pii({
        ...step(field, text),
        alreadyHashed: true,
        dropped: 'It is the hash of a placeholder or of empty text.'
      })
      return undefined
    }
    log.trace?.pii({ ...step(field, text), alreadyHashed: true, hash })
    return hash
  }
  if (isPlaceholder(text, field)) {
    log.trace?.pii({ ...step(field, text), dropped: NO_VALUE })
    return undefined
  }
  const normalForm = normalFormOf(field, text, contexts)
  // Checked again, because removing punctuation can reveal a placeholder: the city "N. A." becomes "na".
  if (normalForm === undefined || (normalForm !== text && isPlaceholder(normalForm, field))) {
    log.trace?.pii({
      ...step(field, text),
      dropped: normalForm === undefined ? `Expected: ${field.expected}.` : NO_VALUE
    })
    if (normalForm === undefined) log.warn(`user_data.${field.field} is dropped. Expected: ${field.expected}.`)
    return undefined
  }
  const hash = sha256OfNormalForm(normalForm)
  log.trace?.pii({ ...step(field, text), normalForm, hash })
  return hash
}

function normalFormOf(field: PiiField, text: string, contexts: Contexts): string | undefined {
  for (const context of field.northAmericaFirst ? contexts.northAmericaFirst : contexts.asGiven) {
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

function addPlainValues(result: PinterestUserData, input: UserDataInput, eventSourceUrl: unknown, log: BuildLog): void {
  const ipText = textsOf(input.client_ip_address).join(',')
  const address = parseClientIpAddress(ipText)
  if (address !== undefined) result.client_ip_address = address
  else if (isGiven(input.client_ip_address) && (ipText === '' || !isPlaceholder(ipText))) {
    log.dropped('user_data.client_ip_address', NOT_A_PUBLIC_ADDRESS)
  }

  const userAgent = plainText(input.client_user_agent, 'user_data.client_user_agent', log)
  if (userAgent !== undefined) result.client_user_agent = userAgent

  const clickId = clickIdOfUrl(textOf(eventSourceUrl) ?? '')
  if (clickId !== undefined && !isPlaceholder(clickId)) {
    result.click_id = clickId
    log.derived('user_data.click_id', 'the epik parameter of event_source_url')
  } else {
    const mapped = plainText(input.click_id, 'user_data.click_id', log)
    if (mapped !== undefined) result.click_id = mapped
  }

  const partnerId = plainText(input.partner_id, 'user_data.partner_id', log)
  if (partnerId !== undefined) result.partner_id = partnerId
}

const NOT_A_PUBLIC_ADDRESS = 'It must be a public IPv4 or IPv6 address, or a list that contains one.'

function plainText(value: unknown, field: string, log: BuildLog): string | undefined {
  const text = log.text(value, field)
  return text === undefined || isPlaceholder(text) ? undefined : text
}

const listOf = (values: unknown): readonly unknown[] =>
  Array.isArray(values) ? (values as readonly unknown[]) : [values]
