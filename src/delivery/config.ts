import { transform } from '@segment/actions-core'
import type { JSONObject } from '@segment/actions-core'
import definition from '../destinations/pinterest-conversions'
import type { Settings } from '../destinations/pinterest-conversions'
import type { Consent } from './consent'
import { findMappingFault, findUnknownKeys } from './mapping-fields'
import { findPreset } from './preset-reference'
import { isRecord } from './record'
import { ACTION, defaultSubscriptions, PRESETS } from './subscription'
import type { Subscription } from './subscription'
import { parseTrigger, TriggerError } from './trigger'
import type { Trigger } from './trigger'

/** A configuration error: names the place, what is wrong there and what would be right. Never contains a setting's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(
    /** Where, as a JSON path, e.g. `$.subscriptions[2].subscribe`. */
    readonly path: string,
    message: string
  ) {
    super(`${path}: ${message}`)
  }
}

export interface Config {
  settings: Partial<Settings>
  /** Missing when the file names none: then the presets apply. */
  subscriptions?: Subscription[]
  /** Missing when events need no consent. */
  consent?: Consent
}

/**
 * Reads a parsed config file: `{ "settings": {…}, "subscriptions": [{…}], "consent": {…} }`, each optional. A subscription
 * needs `name`, `subscribe` and `mapping`; `enabled` is true and `partnerAction` is `reportConversionEvent` when missing. `{
 * "preset": "Checkout" }` uses a preset's mapping, and its name and trigger unless others are given.
 * @throws ConfigError for anything unknown or of the wrong type, and for a conversion token, which belongs in the environment.
 */
export function parseConfig(json: unknown): Config {
  const config = expectObject(json, '$', 'an object with "settings", "subscriptions" and "consent"')
  expectKeys(config, '$', ['settings', 'subscriptions', 'consent'])
  return {
    settings: config.settings === undefined ? {} : parseSettings(config.settings),
    ...(config.subscriptions !== undefined && { subscriptions: parseSubscriptions(config.subscriptions) }),
    ...(config.consent !== undefined && { consent: parseConsent(config.consent) })
  }
}

const settingsFields = definition.authentication?.fields ?? {}

function parseSettings(json: unknown): Partial<Settings> {
  const settings = expectObject(json, '$.settings', 'an object')
  for (const [name, value] of Object.entries(settings)) {
    if (typeOfSetting(name) === 'password') {
      const message = 'must not be in a file. Set it in the environment, as PINTEREST_CONVERSION_TOKEN'
      throw new ConfigError(`$.settings.${name}`, message)
    }
    checkSetting(name, value)
  }
  return { ...settings }
}

/**
 * Checks what a host passes as settings, which may come from anywhere.
 * @throws ConfigError for a setting that is missing, unknown, empty or of the wrong kind.
 */
export function checkSettings(json: unknown): void {
  const settings = expectObject(json, '$.settings', 'an object with "ad_account_id" and "conversion_token"')
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) checkSetting(name, value)
  for (const [name, field] of Object.entries(settingsFields)) {
    const value = settings[name]
    if (field.required !== true || (typeof value === 'string' && value.trim() !== '')) continue
    throw new ConfigError(`$.settings.${name}`, `is ${value === undefined ? 'missing' : 'empty'}. ${field.description}`)
  }
}

function checkSetting(name: string, value: unknown): void {
  const path = `$.settings.${name}`
  const type = typeOfSetting(name)
  if (type === undefined) {
    throw new ConfigError(path, `is not a setting. The settings are ${Object.keys(settingsFields).join(', ')}`)
  }
  if (typeof value === (type === 'password' ? 'string' : type)) return
  const hint = typeof value === 'number' ? ' (put it in double quotes: a long number would lose digits)' : ''
  throw new ConfigError(path, `must be a ${type === 'password' ? 'string' : type}, but is ${typeOf(value)}${hint}`)
}

function typeOfSetting(name: string): string | undefined {
  return Object.hasOwn(settingsFields, name) ? settingsFields[name]?.type : undefined
}

function parseSubscriptions(json: unknown): Subscription[] {
  if (!Array.isArray(json)) throw new ConfigError('$.subscriptions', `must be a list, but is ${typeOf(json)}`)
  const subscriptions = json.map((entry, index) => parseSubscription(entry, `$.subscriptions[${index}]`))
  readTriggers(subscriptions)
  return subscriptions
}

/** The consent that a host requires; without any, none is required. @throws ConfigError for anything but a consent. */
export const readConsent = (given: unknown): Consent | undefined =>
  given === undefined ? undefined : parseConsent(given)

/**
 * @throws ConfigError for anything but `{ "required": ["Advertising"], "whenMissing": "send" }`: a typo here would send events
 * that must not be sent.
 */
function parseConsent(json: unknown): Consent {
  const consent = expectObject(json, '$.consent', 'an object with "required"')
  expectKeys(consent, '$.consent', ['required', 'whenMissing'])
  const { required, whenMissing } = consent
  if (!Array.isArray(required) || required.length === 0) {
    throw new ConfigError('$.consent.required', 'must be a list of consent categories, e.g. ["Advertising"]')
  }
  required.forEach((category: unknown, index) => {
    if (typeof category === 'string' && category.trim() !== '') return
    throw new ConfigError(`$.consent.required[${index}]`, 'must be the name of a consent category, e.g. "Advertising"')
  })
  if (whenMissing !== undefined && whenMissing !== 'send' && whenMissing !== 'drop') {
    throw new ConfigError('$.consent.whenMissing', 'must be "send" or "drop"')
  }
  return { required: [...new Set(required as string[])], ...(whenMissing !== undefined && { whenMissing }) }
}

function parseSubscription(json: unknown, path: string): Subscription {
  const given = expectObject(json, path, 'an object with "name", "subscribe" and "mapping", or with "preset"')
  const entry = Object.hasOwn(given, 'preset') ? resolvePreset(given, path) : given
  expectKeys(entry, path, ['name', 'enabled', 'subscribe', 'partnerAction', 'mapping'])
  const subscription = checkSubscription(
    { ...entry, enabled: entry.enabled === undefined ? true : entry.enabled },
    path
  )
  const { mapping } = subscription
  // The schema would silently drop a misspelled field.
  const [unknown] = findUnknownKeys(mapping)
  if (unknown) {
    throw new ConfigError(
      `${path}.mapping.${unknown.path}`,
      `is not a field. Possible fields: ${unknown.known.join(', ')}`
    )
  }
  checkDirectives(mapping, `${path}.mapping`)
  return { ...subscription, mapping: structuredClone(mapping) }
}

/**
 * A copy of what a host passes as subscriptions, or the presets for undefined: actions-core writes defaults into some directives
 * of a mapping while it resolves them.
 * @throws ConfigError for a value of the wrong type; triggers are parsed later
 */
export function copySubscriptions(given: unknown): Subscription[] {
  if (given === undefined) return defaultSubscriptions()
  if (!Array.isArray(given)) throw new ConfigError('$.subscriptions', `must be a list, but is ${typeOf(given)}`)
  const checked = given.map((entry: unknown, index) => {
    const path = `$.subscriptions[${index}]`
    return checkSubscription(expectObject(entry, path, 'an object with "name", "subscribe" and "mapping"'), path)
  })
  return structuredClone(checked)
}

function checkSubscription(
  { name, enabled, subscribe, partnerAction = ACTION, mapping }: Record<string, unknown>,
  path: string
): Subscription {
  if (typeof name !== 'string' || name.trim() === '')
    throw new ConfigError(`${path}.name`, 'must be text, e.g. "Checkout"')
  if (typeof enabled !== 'boolean')
    throw new ConfigError(`${path}.enabled`, `must be true or false, but is ${typeOf(enabled)}`)
  if (typeof subscribe !== 'string') {
    throw new ConfigError(
      `${path}.subscribe`,
      'must be a trigger, e.g. "type = \\"track\\" and event = \\"Order Completed\\""'
    )
  }
  if (partnerAction !== ACTION) throw new ConfigError(`${path}.partnerAction`, `must be "${ACTION}"`)
  const fields = expectObject(mapping, `${path}.mapping`, 'an object that maps fields to values')
  return { name, enabled, subscribe, partnerAction: ACTION, mapping: fields as JSONObject }
}

/** `{ "preset": "Checkout" }` optionally with its own name, trigger and switch. */
function resolvePreset(reference: Record<string, unknown>, path: string): Record<string, unknown> {
  expectKeys(reference, path, ['preset', 'name', 'enabled', 'subscribe'])
  const { preset: presetName, ...own } = reference
  const preset = findPreset(presetName)
  if (preset !== undefined) return { ...preset, ...own }
  const names = PRESETS.map(({ name }) => name)
  throw new ConfigError(`${path}.preset`, `is not the name of a preset. The presets are ${names.join(', ')}`)
}

/** actions-core checks the directives before it resolves them: with an empty event, only the mapping can be at fault. */
function checkDirectives(mapping: JSONObject, path: string): void {
  try {
    transform(structuredClone(mapping), {})
  } catch (error) {
    const fault = findMappingFault(error)
    if (fault) throw new ConfigError(`${path}${fault.path === '' ? '' : '.'}${fault.path}`, fault.message)
  }
}

/**
 * The trigger of each enabled subscription, by index; a disabled one may be unfinished.
 * @throws ConfigError for a trigger that can't be read, and for a duplicate name, which would make outcomes ambiguous.
 */
export function readTriggers(subscriptions: readonly Subscription[]): Map<Subscription, Trigger> {
  const triggers = new Map<Subscription, Trigger>()
  const names = new Set<string>()
  subscriptions.forEach((subscription, index) => {
    const { name, enabled, subscribe } = subscription
    if (names.has(name))
      throw new ConfigError(
        `$.subscriptions[${index}].name`,
        `two subscriptions are named "${name}". Each needs a unique name`
      )
    names.add(name)
    if (!enabled) return
    try {
      triggers.set(subscription, parseTrigger(subscribe))
    } catch (error) {
      if (!(error instanceof TriggerError)) throw error
      throw new ConfigError(`$.subscriptions[${index}].subscribe`, `the trigger of "${name}" ${error.message}`)
    }
  })
  return triggers
}

function expectObject(value: unknown, path: string, what: string): Record<string, unknown> {
  if (isRecord(value)) return value
  throw new ConfigError(path, `must be ${what}, but is ${typeOf(value)}`)
}

function expectKeys(value: Record<string, unknown>, path: string, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new ConfigError(`${path}.${unknown}`, `is unknown. Possible keys: ${known.join(', ')}`)
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
