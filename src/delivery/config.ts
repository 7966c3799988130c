import { transform } from '@segment/actions-core'
import type { InputField, JSONObject } from '@segment/actions-core'
import definition from '../destinations/pinterest-conversions'
import type { Settings } from '../destinations/pinterest-conversions'
import { isRecord } from './record'
import { ACTION } from './subscription'
import type { Subscription } from './subscription'
import { parseTrigger, TriggerError } from './trigger'
import type { Trigger } from './trigger'

/** What can't be run as it is configured: names the place, what is wrong there and what would be right. Never holds a value of a setting. */
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
}

/**
 * Reads a parsed config file: `{ "settings": {…}, "subscriptions": [{…}] }`, both optional. A subscription needs `name`, `subscribe` and
 * `mapping`; `enabled` is true and `partnerAction` is `reportConversionEvent` when missing.
 * @throws ConfigError when anything in it is unknown, of the wrong kind, or a conversion token (that belongs in the environment).
 */
export function parseConfig(json: unknown): Config {
  const config = expectObject(json, '$', 'an object with "settings" and "subscriptions"')
  expectKeys(config, '$', ['settings', 'subscriptions'])
  return {
    settings: config.settings === undefined ? {} : parseSettings(config.settings),
    ...(config.subscriptions !== undefined && { subscriptions: parseSubscriptions(config.subscriptions) })
  }
}

const settingsFields = definition.authentication?.fields ?? {}
const actionFields: Record<string, InputField> = definition.actions[ACTION]?.fields ?? {}

function parseSettings(json: unknown): Partial<Settings> {
  const settings = expectObject(json, '$.settings', 'an object')
  const names = Object.keys(settingsFields).filter((name) => settingsFields[name]?.type !== 'password')
  for (const [name, value] of Object.entries(settings)) {
    const path = `$.settings.${name}`
    const type = Object.hasOwn(settingsFields, name) ? settingsFields[name]?.type : undefined
    if (type === 'password') {
      throw new ConfigError(path, 'must not stand in a file. Set it in the environment, as PINTEREST_CONVERSION_TOKEN')
    }
    if (type === undefined) throw new ConfigError(path, `is no setting. The settings are ${names.join(', ')}`)
    if (typeof value !== type) {
      const hint = typeof value === 'number' ? ' (put it in double quotes: a long number would lose digits)' : ''
      throw new ConfigError(path, `must be a ${type}, but is ${kindOf(value)}${hint}`)
    }
  }
  return { ...settings }
}

function parseSubscriptions(json: unknown): Subscription[] {
  if (!Array.isArray(json)) throw new ConfigError('$.subscriptions', `must be a list, but is ${kindOf(json)}`)
  const subscriptions = json.map((entry, index) => parseSubscription(entry, `$.subscriptions[${index}]`))
  readTriggers(subscriptions)
  return subscriptions
}

function parseSubscription(json: unknown, path: string): Subscription {
  const entry = expectObject(json, path, 'an object with "name", "subscribe" and "mapping"')
  expectKeys(entry, path, ['name', 'enabled', 'subscribe', 'partnerAction', 'mapping'])
  const { name, enabled = true, subscribe, partnerAction = ACTION } = entry
  if (typeof name !== 'string' || name.trim() === '')
    throw new ConfigError(`${path}.name`, 'must be a text, e.g. "Checkout"')
  if (typeof enabled !== 'boolean')
    throw new ConfigError(`${path}.enabled`, `must be true or false, but is ${kindOf(enabled)}`)
  if (typeof subscribe !== 'string') {
    throw new ConfigError(
      `${path}.subscribe`,
      'must be a trigger, e.g. "type = \\"track\\" and event = \\"Order Completed\\""'
    )
  }
  if (partnerAction !== ACTION) throw new ConfigError(`${path}.partnerAction`, `must be "${ACTION}"`)
  const mapping = expectObject(
    entry.mapping,
    `${path}.mapping`,
    'an object that says what each field holds'
  ) as JSONObject
  checkFields(mapping, actionFields, `${path}.mapping`)
  checkDirectives(mapping, `${path}.mapping`)
  return { name, enabled, subscribe, partnerAction: ACTION, mapping: structuredClone(mapping) }
}

/**
 * A key that no field has would be dropped by the payload's schema without a word: a typo must not cost a value.
 */
function checkFields(mapping: object, fields: Readonly<Record<string, InputField>>, path: string): void {
  for (const [key, value] of Object.entries(mapping)) {
    if (key.startsWith('__segment_internal_')) continue
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (!field)
      throw new ConfigError(`${path}.${key}`, `is no field. The fields here are ${Object.keys(fields).join(', ')}`)
    if (field.properties) checkShape(value, field.properties as Record<string, InputField>, `${path}.${key}`)
  }
}

/** The shape of an object field, wherever a mapping may write one: as it is, in a list, for each item of `@arrayPath`, in a branch of `@if`. */
function checkShape(value: unknown, fields: Readonly<Record<string, InputField>>, path: string): void {
  if (Array.isArray(value)) value.forEach((item, index) => checkShape(item, fields, `${path}[${index}]`))
  if (!isRecord(value)) return
  const directive = Object.keys(value).find((key) => key.startsWith('@'))
  if (directive === undefined) checkFields(value, fields, path)
  const operand = directive === undefined ? undefined : value[directive]
  if (directive === '@arrayPath' && Array.isArray(operand)) checkShape(operand[1], fields, `${path}.@arrayPath[1]`)
  if (directive === '@if' && isRecord(operand)) {
    checkShape(operand.then, fields, `${path}.@if.then`)
    checkShape(operand.else, fields, `${path}.@if.else`)
  }
}

/** actions-core checks the directives before it resolves them; with an event that holds nothing, only that check can fail. */
function checkDirectives(mapping: JSONObject, path: string): void {
  try {
    transform(structuredClone(mapping), {})
  } catch (error) {
    const [first] = isIterable(error) ? error : [error]
    const { name, message } = first as Error
    // "/user_data/email should be …": anything else comes from the missing event.
    const [, pointer, rest] = /^(\/\S*) ([^]*?)\.?$/.exec(message) ?? []
    if (name !== 'ValidationError' || pointer === undefined || rest === undefined) return
    throw new ConfigError(`${path}${pointer.replace(/\/+$/, '').replaceAll('/', '.')}`, rest)
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  value !== null && typeof value === 'object' && Symbol.iterator in value

/**
 * The trigger of each enabled subscription, by index; one that is switched off may be unfinished.
 * @throws ConfigError for a trigger that can't be read, and for a name that two have: an outcome could not say which it means.
 */
export function readTriggers(subscriptions: readonly Subscription[]): Map<Subscription, Trigger> {
  const triggers = new Map<Subscription, Trigger>()
  const names = new Set<string>()
  subscriptions.forEach((subscription, index) => {
    const { name, enabled, subscribe } = subscription
    if (names.has(name))
      throw new ConfigError(
        `$.subscriptions[${index}].name`,
        `two subscriptions are called "${name}". Each needs a name of its own`
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
  throw new ConfigError(path, `must be ${what}, but is ${kindOf(value)}`)
}

function expectKeys(value: Record<string, unknown>, path: string, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new ConfigError(`${path}.${unknown}`, `is not known. What can stand here: ${known.join(', ')}`)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
