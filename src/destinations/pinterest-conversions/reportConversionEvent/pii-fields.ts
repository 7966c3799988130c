import { normalizeCity } from './normalize/city'
import type { NormalForm } from './normalize/context'
import { normalizeCountry } from './normalize/country'
import { normalizeDateOfBirth } from './normalize/date-of-birth'
import { normalizeEmail } from './normalize/email'
import { normalizeExternalId } from './normalize/external-id'
import { normalizeGender } from './normalize/gender'
import { normalizeMobileAdId } from './normalize/mobile-ad-id'
import { normalizeName } from './normalize/name'
import { normalizePhone } from './normalize/phone'
import { normalizeState } from './normalize/state'
import { normalizeZip } from './normalize/zip'

/**
 * One PII field. A new field is one row of `PII_FIELDS`: the field, its default mapping, hashing, wire type, docs and `explain`
 * follow from it.
 */
interface PiiRow {
  /** Pinterest's key. */
  key: string
  /** Our field's key under `user_data`. */
  field: string
  label: string
  normalForm: NormalForm
  /** One plain sentence that describes the normal form. */
  rule: string
  /** What a value must be, as the end of a sentence that starts with "Expected:". */
  expected: string
  example: { raw: string; normalForm: string }
  /** Where the default mapping reads it: the first path, else the fallback. */
  paths: readonly [first: string, fallback?: string]
  /** "NA" is a code here and not a placeholder. */
  naIsCode?: boolean
  /** With several countries, the United States and Canada are tried first: only their normal forms are codes from a list. */
  northAmericaFirst?: boolean
}

/** The PII fields in the order in which they are sent. */
export const PII_FIELDS = [
  {
    key: 'em',
    field: 'email',
    label: 'Email',
    normalForm: normalizeEmail,
    rule: 'An email address in lower case, without white space.',
    expected: 'an email address',
    example: { raw: ' Ada@Example.COM', normalForm: 'ada@example.com' },
    paths: ['$.properties.email', '$.context.traits.email']
  },
  {
    key: 'ph',
    field: 'phone',
    label: 'Phone',
    normalForm: normalizePhone,
    rule: "A phone number of 7 to 15 digits, digits only, with country code. If it has none, the country code of the event's country is added.",
    expected: 'a phone number of 7 to 15 digits',
    example: { raw: '+1 (650) 253-0000', normalForm: '16502530000' },
    paths: ['$.context.traits.phone', '$.properties.phone']
  },
  {
    key: 'fn',
    field: 'first_name',
    label: 'First Name',
    normalForm: normalizeName,
    rule: 'A first name in lower case, with single spaces.',
    expected: 'a first name',
    example: { raw: 'Ada  Maria', normalForm: 'ada maria' },
    paths: ['$.context.traits.firstName', '$.properties.firstName']
  },
  {
    key: 'ln',
    field: 'last_name',
    label: 'Last Name',
    normalForm: normalizeName,
    rule: 'A last name in lower case, with single spaces.',
    expected: 'a last name',
    example: { raw: "O'Neill", normalForm: "o'neill" },
    paths: ['$.context.traits.lastName', '$.properties.lastName']
  },
  {
    key: 'ge',
    field: 'gender',
    label: 'Gender',
    normalForm: normalizeGender,
    rule: 'A gender as f (also female or woman), m (also male or man) or n (also non-binary or nonbinary).',
    expected: 'female, male or non-binary, or f, m or n',
    example: { raw: 'Female', normalForm: 'f' },
    paths: ['$.context.traits.gender', '$.properties.gender']
  },
  {
    key: 'db',
    field: 'date_of_birth',
    label: 'Date of Birth',
    normalForm: normalizeDateOfBirth,
    rule: 'A date from 1900 to today as YYYYMMDD. Accepts YYYY-MM-DD (a time after it is ignored), YYYYMMDD, YYYY/MM/DD, MM/DD/YYYY and DD.MM.YYYY.',
    expected: 'a date from 1900 to today, such as 1996-03-14',
    example: { raw: '1996-03-14', normalForm: '19960314' },
    paths: ['$.context.traits.birthday', '$.properties.birthday']
  },
  {
    key: 'ct',
    field: 'city',
    label: 'City',
    normalForm: normalizeCity,
    rule: 'A city in lower case, without spaces and punctuation.',
    expected: 'the name of a city',
    example: { raw: 'St. Louis', normalForm: 'stlouis' },
    paths: ['$.context.traits.address.city', '$.properties.address.city']
  },
  {
    key: 'st',
    field: 'state',
    label: 'State',
    normalForm: normalizeState,
    rule: 'The two-letter code of a US state or territory or Canadian province, from its code or English name. In other countries: lower case, without spaces and punctuation.',
    expected: 'a state or province, by its code or English name',
    example: { raw: 'California', normalForm: 'ca' },
    paths: ['$.context.traits.address.state', '$.properties.address.state'],
    northAmericaFirst: true,
    naIsCode: true
  },
  {
    key: 'zp',
    field: 'zip',
    label: 'Zip Code',
    normalForm: normalizeZip,
    rule: 'The first five digits of a US ZIP code. In other countries: only the digits of an all-digit postal code, or the postal code in lower case without spaces and hyphens.',
    expected: "a ZIP or postal code of the event's country",
    example: { raw: '94105-1234', normalForm: '94105' },
    paths: ['$.context.traits.address.postalCode', '$.properties.address.postalCode']
  },
  {
    key: 'country',
    field: 'country',
    label: 'Country',
    normalForm: normalizeCountry,
    rule: 'The two-letter ISO 3166-1 code of a country, from its two- or three-letter code or English name.',
    expected: 'the ISO 3166-1 code or English name of a country',
    example: { raw: 'United States', normalForm: 'us' },
    paths: ['$.context.traits.address.country', '$.properties.address.country'],
    naIsCode: true
  },
  {
    key: 'external_id',
    field: 'external_id',
    label: 'External ID',
    normalForm: normalizeExternalId,
    rule: 'Your ID for the person, unchanged, so that it matches the one that your Pinterest Tag sends.',
    expected: 'an ID',
    example: { raw: ' User-42 ', normalForm: 'User-42' },
    paths: ['$.userId', '$.anonymousId']
  },
  {
    key: 'hashed_maids',
    field: 'hashed_maids',
    label: 'Mobile Ad ID',
    normalForm: normalizeMobileAdId,
    rule: 'An Android or Apple advertising ID in lower case, not all zeros.',
    expected: 'an Android or Apple advertising ID that is not all zeros',
    example: { raw: 'EA7583CD-A667-48BC-B806-42ECB2B48606', normalForm: 'ea7583cd-a667-48bc-b806-42ecb2b48606' },
    paths: ['$.context.device.advertisingId']
  }
] as const satisfies readonly PiiRow[]

export type PiiKey = (typeof PII_FIELDS)[number]['key']
export type PiiFieldName = (typeof PII_FIELDS)[number]['field']
export type PiiField = PiiRow & { key: PiiKey; field: PiiFieldName }
