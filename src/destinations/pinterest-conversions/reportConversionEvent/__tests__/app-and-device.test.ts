import fc from 'fast-check'
import {
  APP_INFO_RULES,
  buildAppInfo,
  buildDeviceInfo,
  buildFlatDeviceFields,
  buildLanguage,
  DEVICE_INFO_RULES,
  FLAT_KEYS,
  whatFits
} from '../app-and-device'
import type { InfoRule } from '../app-and-device'
import { BuildLog } from '../build-log'

const RULES = [
  ...Object.entries<InfoRule>(APP_INFO_RULES).map(([key, rule]) => ({ key, rule, build: buildAppInfo })),
  ...Object.entries<InfoRule>(DEVICE_INFO_RULES).map(([key, rule]) => ({ key, rule, build: buildDeviceInfo }))
]

const limitOf = (rule: InfoRule): unknown => {
  switch (rule.kind) {
    case 'text':
      return rule.maxLength
    case 'integer':
      return `0-${rule.maximum}`
    case 'word':
      return rule.words.join(' ')
    case 'languages':
      return `${rule.maxItems} languages`
    case 'time':
      return 'time'
  }
}

it('has Pinterest’s limits: repeated on purpose, because one key out of range rejects the whole request', () => {
  const limits = (rules: Record<string, InfoRule>) =>
    Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, limitOf(rule)]))
  expect(limits(APP_INFO_RULES)).toEqual({
    app_id: 200,
    app_name: 200,
    app_package_name: 200,
    app_store: 100,
    app_version: 100,
    install_time: 'time',
    user_agent: 16384,
    window_height: '0-30720',
    window_width: '0-30720'
  })
  expect(limits(DEVICE_INFO_RULES)).toEqual({
    battery_level: '0-100',
    brand: 100,
    carrier: 100,
    cpu_cores: '0-1152',
    external_storage_free_space: '0-1048576',
    external_storage_size: '0-1048576',
    form_factor: 'desktop laptop cellphone tablet smartwatch tv vr console other',
    kernel_version: 100,
    languages: '100 languages',
    locale: 35,
    model: 100,
    network_type: 'wifi cellular_2g cellular_3g cellular_4g cellular_5g cellular_6g ethernet unknown',
    os_family: 'ios android macos windows linux bsd other',
    os_name: 100,
    os_release_name: 100,
    os_version: 100,
    screen_density: '0-100000',
    screen_height: '0-30720',
    screen_width: '0-30720',
    storage_free_space: '0-1048576',
    storage_size: '0-1048576',
    timezone: 40,
    timezone_abbr: 5,
    type: 100
  })
})

/** What the schema can let through: any key, any value. */
const deviceInfoOf = (input: Record<string, unknown>) => buildDeviceInfo(input)

function dropped(input: Record<string, unknown>): string[] {
  const fields: string[] = []
  const trace = {
    pii: () => undefined,
    derived: () => undefined,
    dropped: (field: string, reason: string) => fields.push(`${field}: ${reason}`)
  }
  buildDeviceInfo(input, new BuildLog(trace))
  return fields
}

describe.each(RULES.filter(({ rule }) => rule.kind === 'text'))('text: $key', ({ key, rule, build }) => {
  const maxLength = rule.kind === 'text' ? rule.maxLength : 0

  it('is trimmed, and cut to the API’s length', () => {
    expect(build({ [key]: ' text ' })).toEqual({ [key]: 'text' })
    expect(build({ [key]: 'x'.repeat(maxLength) })).toEqual({ [key]: 'x'.repeat(maxLength) })
    expect(build({ [key]: 'x'.repeat(maxLength + 1) })).toEqual({ [key]: 'x'.repeat(maxLength) })
    expect(build({ [key]: '📱'.repeat(maxLength + 1) })).toEqual({ [key]: '📱'.repeat(maxLength) })
    expect(build({ [key]: ' ' })).toBeUndefined()
  })
})

describe.each(RULES.filter(({ rule }) => rule.kind === 'integer'))('integer: $key', ({ key, rule, build }) => {
  const maximum = rule.kind === 'integer' ? rule.maximum : 0

  it('is rounded, and dropped when out of range', () => {
    expect(build({ [key]: 0 })).toEqual({ [key]: 0 })
    expect(build({ [key]: 2.625 })).toEqual({ [key]: 3 })
    expect(build({ [key]: maximum })).toEqual({ [key]: maximum })
    expect(build({ [key]: maximum + 0.4 })).toEqual({ [key]: maximum })
    expect(build({ [key]: maximum + 1 })).toBeUndefined()
    expect(build({ [key]: -1 })).toBeUndefined()
  })
})

describe.each(RULES.filter(({ rule }) => rule.kind === 'word'))('word: $key', ({ key, rule, build }) => {
  const words = rule.kind === 'word' ? rule.words : []

  it.each(words)('is %s in any case', (word) => {
    expect(build({ [key]: word })).toEqual({ [key]: word })
    expect(build({ [key]: ` ${word.toUpperCase()} ` })).toEqual({ [key]: word })
  })

  it('is dropped if it is not one of the words', () => {
    expect(build({ [key]: 'toaster' })).toBeUndefined()
  })

  it('drops a huge text at once', () => {
    expect(build({ [key]: `a${' '.repeat(500_000)}b` })).toBeUndefined()
  })
})

describe('numbers', () => {
  it.each<[unknown, number | undefined, string]>([
    [1170, 1170, 'a number'],
    ['1170', 1170, 'a number as text'],
    ['2.625', 3, 'a fraction as text'],
    [-0.4, 0, 'minus zero is 0'],
    [NaN, undefined, 'not a number'],
    [Infinity, undefined, 'infinite'],
    ['wide', undefined, 'a word'],
    ['1170px', 1170, 'with a unit'],
    ['wide', undefined, 'a word'],
    [' ', undefined, 'white space is not 0'],
    [null, undefined, 'null is not 0'],
    [true, undefined, 'a boolean is not 1'],
    [[], undefined, 'an empty list is not 0']
  ])('%j → %s: %s', (value, screenWidth) => {
    expect(deviceInfoOf({ screen_width: value })).toEqual(
      screenWidth === undefined ? undefined : { screen_width: screenWidth }
    )
  })
})

describe('install_time', () => {
  it.each<[unknown, number | undefined, string]>([
    ['2026-11-24T10:00:00Z', 1795514400, 'ISO 8601'],
    ['2026-11-24T12:00:00+02:00', 1795514400, 'with an offset'],
    [1795514400, 1795514400, 'seconds'],
    ['1795514400', 1795514400, 'seconds as text, as from actions-core'],
    [1795514400123, 1795514400, 'milliseconds'],
    ['1795514400123', 1795514400, 'milliseconds as text'],
    [0, 0, 'the start of time'],
    ['1969-12-31', undefined, 'before it'],
    [-5, undefined, 'a negative number'],
    ['yesterday', undefined, 'a word'],
    ['', undefined, 'empty']
  ])('%j → %s: %s', (value, seconds) => {
    expect(buildAppInfo({ install_time: value as string })).toEqual(
      seconds === undefined ? undefined : { install_time: seconds }
    )
  })
})

describe('languages', () => {
  it.each<[unknown, string[] | undefined, string]>([
    [['en', 'fr'], ['en', 'fr'], 'unchanged'],
    [['en-US', 'en_GB', 'FR'], ['en', 'fr'], 'locales become languages, duplicates are merged'],
    [['en', 'klingon', ''], ['en'], 'what is not a language is dropped'],
    ['de', ['de'], 'a single text'],
    [['klingon'], undefined, 'no language'],
    [[], undefined, 'an empty list']
  ])('%j → %j: %s', (value, languages) => {
    expect(deviceInfoOf({ languages: value })).toEqual(languages === undefined ? undefined : { languages })
  })

  it('are at most 100', () => {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz')
    const all = letters.flatMap((first) => letters.map((second) => first + second))
    expect(deviceInfoOf({ languages: all })?.languages).toHaveLength(100)
  })
})

describe('buildLanguage', () => {
  it.each<[unknown, string | undefined, string]>([
    ['en', 'en', 'a code'],
    ['EN', 'en', 'in capitals'],
    ['en-US', 'en', 'a BCP 47 locale'],
    ['pt_BR', 'pt', 'a POSIX locale'],
    ['en_US.UTF-8', 'en', 'with an encoding'],
    ['zh-Hans-CN', 'zh', 'with a script'],
    [' de ', 'de', 'with spaces'],
    ['ca@valencia', 'ca', 'with a modifier'],
    ['iw-IL', 'he', "Android's old code for Hebrew"],
    ['in_ID', 'id', "Android's old code for Indonesian"],
    ['ji', 'yi', 'the old code for Yiddish'],
    ['eng', undefined, 'three letters are ISO 639-2'],
    ['fil-PH', undefined, 'Filipino has no two-letter code'],
    ['xx', undefined, 'no such language'],
    ['English', undefined, 'a name'],
    ['C', undefined, 'the POSIX default locale'],
    ['', undefined, 'empty'],
    [null, undefined, 'null'],
    [undefined, undefined, 'missing'],
    [{ code: 'en' }, undefined, 'an object']
  ])('%j → %s: %s', (locale, language) => {
    expect(buildLanguage(locale)).toBe(language)
  })
})

describe('flat fields', () => {
  it.each(Object.keys(FLAT_KEYS))('%s is trimmed, and dropped when empty', (key) => {
    expect(buildFlatDeviceFields({ [key]: ' text ' })).toEqual({ [key]: 'text' })
    expect(buildFlatDeviceFields({ [key]: ' ' })).toEqual({})
  })
})

it.each([
  ['iOS 17', 'ios'],
  ['iPadOS 17.1', 'ios'],
  ['iPhone OS', 'ios'],
  ['Android 14', 'android'],
  ['Mac OS X 10.15', 'macos'],
  ['Windows NT 10.0', 'windows'],
  ['Linux', 'linux'],
  ['tvOS 17', undefined],
  ['constructor', undefined]
])('the family of %s is %s', (os_family, family) => {
  expect(buildDeviceInfo({ os_family })?.os_family).toBe(family)
})

describe('the trace', () => {
  it('receives dropped values, and what would be valid', () => {
    expect(
      dropped({
        os_family: 'BeOS',
        battery_level: 101,
        languages: ['tlh'],
        brand: ' ',
        model: '',
        carrier: null,
        type: { name: 'phone' },
        locale: []
      })
    ).toEqual([
      `device_info.os_family: It must be ${whatFits(DEVICE_INFO_RULES.os_family)}.`,
      'device_info.battery_level: It must be a number from 0 to 100.',
      'device_info.languages: It must be a list of at most 100 ISO 639-1 codes.',
      'device_info.type: It must be text of at most 100 characters.'
    ])
  })
})

describe('any input', () => {
  const key = fc.oneof(
    fc.constantFrom(...Object.keys(DEVICE_INFO_RULES)),
    fc.constantFrom('__proto__', 'toString', 'x')
  )
  const value = fc.oneof(fc.anything(), fc.string(), fc.double(), fc.constantFrom('WIFI', 'iOS', 'en-US'))

  it('sends only valid known keys, or nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(key, value), (input) => {
        const info = deviceInfoOf(Object.freeze(input))
        if (info === undefined) return
        expect(Object.keys(info)).not.toEqual([])
        for (const [name, sent] of Object.entries(info)) {
          const rule: InfoRule | undefined = DEVICE_INFO_RULES[name as keyof typeof DEVICE_INFO_RULES]
          expect(rule).toBeDefined()
          expect(sent).not.toBe('')
          if (typeof sent === 'number') expect(Number.isSafeInteger(sent)).toBe(true)
          if (Array.isArray(sent)) expect(sent).not.toEqual([])
        }
      })
    )
  })

  it('builds nothing from nothing', () => {
    expect(buildAppInfo(undefined)).toBeUndefined()
    expect(buildDeviceInfo({})).toBeUndefined()
  })
})
