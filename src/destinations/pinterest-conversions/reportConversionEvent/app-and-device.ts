import { isRecord } from '../record'
import { BuildLog } from './build-log'
import { parseUnixSeconds } from './event-time'
import { LANGUAGE_CODES } from './normalize/tables/languages'
import { cutText, isGiven, numberOf, textOf, textsOf } from './text'

/**
 * What Pinterest accepts about the app and the device: one table for the fields, the builders, the docs and the tests.
 * Lengths, ranges and words: Pinterest's OpenAPI 5.23.0, ConversionEventAppInfo and ConversionEventDeviceInfo.
 */
export type InfoRule = { label: string; description: string } & (
  | { kind: 'text'; maxLength: number }
  /** From 0 to `maximum`. */
  | { kind: 'integer'; maximum: number }
  /** `synonyms` are in lower case. */
  | { kind: 'word'; words: readonly string[]; synonyms?: ReadonlyMap<string, string> }
  /** ISO 639-1 codes. */
  | { kind: 'languages'; maxItems: number }
  /** Unix seconds. */
  | { kind: 'time' }
)

/** Operating systems whose names differ from their family's. */
const OS_FAMILIES: ReadonlyMap<string, string> = new Map([
  ['ipados', 'ios'],
  ['iphone os', 'ios'],
  ['mac os', 'macos'],
  ['mac os x', 'macos'],
  ['os x', 'macos']
])
/** "iOS 17", "Windows NT 10.0". Only for short text: it takes quadratic time in the white space. */
const VERSION = /(?:[\s/]+nt)?[\s/]+v?\d.*$/s

export const APP_INFO_RULES = {
  app_id: { label: 'App ID', description: "The app's ID in its store, e.g. 1234567890.", kind: 'text', maxLength: 200 },
  app_name: { label: 'App Name', description: 'The name of the app.', kind: 'text', maxLength: 200 },
  app_package_name: {
    label: 'App Package Name',
    description: 'The package name or bundle ID of the app, e.g. com.example.shop.',
    kind: 'text',
    maxLength: 200
  },
  app_store: {
    label: 'App Store',
    description: 'The store or distributor from which the app was installed.',
    kind: 'text',
    maxLength: 100
  },
  app_version: {
    label: 'App Version',
    description: 'The version of the app, e.g. 7.2.1.',
    kind: 'text',
    maxLength: 100
  },
  install_time: {
    label: 'Install Time',
    description: 'When the app was installed: an ISO 8601 date and time, or Unix time in seconds or milliseconds.',
    kind: 'time'
  },
  user_agent: { label: 'User Agent', description: "The app's User-Agent header.", kind: 'text', maxLength: 16384 },
  window_height: {
    label: 'Window Height',
    description: 'The height of the window or viewport in pixels.',
    kind: 'integer',
    maximum: 30720
  },
  window_width: {
    label: 'Window Width',
    description: 'The width of the window or viewport in pixels.',
    kind: 'integer',
    maximum: 30720
  }
} as const satisfies Record<string, InfoRule>

export const DEVICE_INFO_RULES = {
  battery_level: {
    label: 'Battery Level',
    description: 'The battery level in percent.',
    kind: 'integer',
    maximum: 100
  },
  brand: { label: 'Brand', description: 'The manufacturer of the device, e.g. Apple.', kind: 'text', maxLength: 100 },
  carrier: { label: 'Carrier', description: 'The mobile carrier.', kind: 'text', maxLength: 100 },
  cpu_cores: { label: 'CPU Cores', description: 'The number of CPU cores.', kind: 'integer', maximum: 1152 },
  external_storage_free_space: {
    label: 'External Storage Free Space',
    description: 'The free space on external storage, in gigabytes.',
    kind: 'integer',
    maximum: 1048576
  },
  external_storage_size: {
    label: 'External Storage Size',
    description: 'The size of the external storage, in gigabytes.',
    kind: 'integer',
    maximum: 1048576
  },
  form_factor: {
    label: 'Form Factor',
    description: 'The form factor of the device.',
    kind: 'word',
    words: ['desktop', 'laptop', 'cellphone', 'tablet', 'smartwatch', 'tv', 'vr', 'console', 'other']
  },
  kernel_version: {
    label: 'Kernel Version',
    description: "The version of the operating system's kernel.",
    kind: 'text',
    maxLength: 100
  },
  languages: {
    label: 'Languages',
    description: 'The languages set on the device, e.g. en, fr.',
    kind: 'languages',
    maxItems: 100
  },
  locale: { label: 'Locale', description: 'The locale of the device, e.g. en-US.', kind: 'text', maxLength: 35 },
  model: { label: 'Model', description: 'The model of the device, e.g. Pixel 9.', kind: 'text', maxLength: 100 },
  network_type: {
    label: 'Network Type',
    description: 'The type of network that the device was using.',
    kind: 'word',
    words: ['wifi', 'cellular_2g', 'cellular_3g', 'cellular_4g', 'cellular_5g', 'cellular_6g', 'ethernet', 'unknown']
  },
  os_family: {
    label: 'OS Family',
    description: 'The family of the operating system.',
    kind: 'word',
    words: ['ios', 'android', 'macos', 'windows', 'linux', 'bsd', 'other'],
    synonyms: OS_FAMILIES
  },
  os_name: {
    label: 'OS Name',
    description: 'The name of the operating system, e.g. iOS.',
    kind: 'text',
    maxLength: 100
  },
  os_release_name: {
    label: 'OS Release Name',
    description: 'The marketing name of the release, e.g. Sequoia.',
    kind: 'text',
    maxLength: 100
  },
  os_version: { label: 'OS Version', description: 'The full version, e.g. 18.1.', kind: 'text', maxLength: 100 },
  screen_density: {
    label: 'Screen Density',
    description: 'The density of the screen.',
    kind: 'integer',
    maximum: 100000
  },
  screen_height: {
    label: 'Screen Height',
    description: 'The height of the screen in pixels.',
    kind: 'integer',
    maximum: 30720
  },
  screen_width: {
    label: 'Screen Width',
    description: 'The width of the screen in pixels.',
    kind: 'integer',
    maximum: 30720
  },
  storage_free_space: {
    label: 'Storage Free Space',
    description: 'The free space on internal storage, in gigabytes.',
    kind: 'integer',
    maximum: 1048576
  },
  storage_size: {
    label: 'Storage Size',
    description: 'The size of the internal storage, in gigabytes.',
    kind: 'integer',
    maximum: 1048576
  },
  timezone: { label: 'Timezone', description: 'The time zone, e.g. Europe/Berlin.', kind: 'text', maxLength: 40 },
  timezone_abbr: {
    label: 'Timezone Abbreviation',
    description: 'The abbreviation of the time zone, e.g. PST.',
    kind: 'text',
    maxLength: 5
  },
  type: { label: 'Type', description: 'The type of the device, e.g. ios or android.', kind: 'text', maxLength: 100 }
} as const satisfies Record<string, InfoRule>

/** The API's older top-level keys. They have no default mapping: the same values go into `app_info` and `device_info`. */
export const FLAT_KEYS = {
  app_id: { label: 'App ID (flat)', description: "The app's ID in its store." },
  app_name: { label: 'App Name (flat)', description: 'The name of the app.' },
  app_version: { label: 'App Version (flat)', description: 'The version of the app.' },
  device_brand: { label: 'Device Brand (flat)', description: 'The manufacturer of the device.' },
  device_carrier: { label: 'Device Carrier (flat)', description: 'The mobile carrier.' },
  device_model: { label: 'Device Model (flat)', description: 'The model of the device.' },
  device_type: { label: 'Device Type (flat)', description: 'The type of the device.' },
  os_version: { label: 'OS Version (flat)', description: 'The version of the operating system.' }
} as const satisfies Record<string, { label: string; description: string }>

type InfoValue = string | number | string[]
type FlatKey = keyof typeof FLAT_KEYS

/** The valid part of `app_info`, or undefined when there is none. */
export function buildAppInfo(appInfo: unknown, log = new BuildLog()): Record<string, string | number> | undefined {
  // No rule of app_info returns a list.
  return buildInfo(APP_INFO_RULES, appInfo, 'app_info', log) as Record<string, string | number> | undefined
}

/** The valid part of `device_info`, or undefined when there is none. */
export function buildDeviceInfo(deviceInfo: unknown, log = new BuildLog()): Record<string, InfoValue> | undefined {
  return buildInfo(DEVICE_INFO_RULES, deviceInfo, 'device_info', log)
}

/** The flat keys that have a value, trimmed. */
export function buildFlatDeviceFields(
  payload: Readonly<Partial<Record<FlatKey, unknown>>>,
  log = new BuildLog()
): Partial<Record<FlatKey, string>> {
  const flat: Partial<Record<FlatKey, string>> = {}
  for (const key of FLAT_KEY_NAMES) {
    const text = log.text(payload[key], key)
    if (text !== undefined) flat[key] = text
  }
  return flat
}

const FLAT_KEY_NAMES = Object.keys(FLAT_KEYS) as FlatKey[]

/** Codes that ISO 639-1 withdrew and that Android and Java still use: Hebrew, Indonesian, Yiddish. */
const RENAMED_LANGUAGES: Partial<Record<string, string>> = { iw: 'he', in: 'id', ji: 'yi' }

/** The ISO 639-1 code of a language or locale, e.g. "en" of "en-US", "en_US.UTF-8" or "EN". */
export function buildLanguage(locale: unknown): string | undefined {
  const code = /^([a-z]{2})(?![a-z\d])/i.exec(textOf(locale) ?? '')?.[1]?.toLowerCase()
  if (code === undefined) return undefined
  const language = RENAMED_LANGUAGES[code] ?? code
  return LANGUAGE_CODES.has(language) ? language : undefined
}

function buildInfo(
  rules: Readonly<Record<string, InfoRule>>,
  input: unknown,
  field: string,
  log: BuildLog
): Record<string, InfoValue> | undefined {
  if (!isRecord(input)) {
    if (isGiven(input)) log.dropped(field, 'It must be an object.')
    return undefined
  }
  const info: Record<string, InfoValue> = {}
  for (const key of Object.keys(input)) {
    const rule = Object.prototype.hasOwnProperty.call(rules, key) ? rules[key] : undefined
    const given = input[key]
    if (rule === undefined || !isGiven(given)) continue
    const value = infoValue(given, rule)
    if (value !== undefined) info[key] = value
    else log.dropped(`${field}.${key}`, `It must be ${whatFits(rule)}.`)
  }
  return Object.keys(info).length > 0 ? info : undefined
}

function infoValue(value: unknown, rule: InfoRule): InfoValue | undefined {
  switch (rule.kind) {
    case 'text': {
      const text = textOf(value)
      return text === undefined ? undefined : cutText(text, rule.maxLength)
    }
    case 'integer': {
      const integer = Math.round(numberOf(value) ?? NaN)
      // Adding 0 turns -0 into 0.
      return integer >= 0 && integer <= rule.maximum ? integer + 0 : undefined
    }
    case 'word': {
      const given = textOf(value)?.toLowerCase()
      if (given === undefined || given.length > DEVICE_INFO_RULES.os_name.maxLength) return undefined
      const name = given.replace(VERSION, '')
      return [given, name, rule.synonyms?.get(name)].find((word) => word !== undefined && rule.words.includes(word))
    }
    case 'languages': {
      const languages = textsOf(value).map(buildLanguage)
      const unique = [...new Set(languages.filter((language) => language !== undefined))]
      return unique.length > 0 ? unique.slice(0, rule.maxItems) : undefined
    }
    case 'time': {
      const seconds = parseUnixSeconds(Array.isArray(value) ? textOf(value) : value)
      return seconds !== undefined && seconds >= 0 ? seconds : undefined
    }
  }
}

/** What a value must be, in words, e.g. "a number from 0 to 100". Text that is too long is cut. */
export function whatFits(rule: InfoRule): string {
  switch (rule.kind) {
    case 'text':
      return `text of at most ${rule.maxLength} characters`
    case 'integer':
      return `a number from 0 to ${rule.maximum}`
    case 'word':
      return `one of ${rule.words.join(', ')}`
    case 'languages':
      return `a list of at most ${rule.maxItems} ISO 639-1 codes`
    case 'time':
      return 'an ISO 8601 time, or Unix time in seconds or milliseconds'
  }
}
