import definition, { AD_ACCOUNT_ID, type Settings } from '../../destinations/pinterest-conversions'
import type { EndpointName, FieldDefinition, SettingsView } from '../contract'
import { RequestError } from './request-error'

export type Values = Record<string, unknown>

export const settingFields = (definition.authentication?.fields ?? {}) as unknown as Record<string, FieldDefinition>
const isSecret = (key: string) => settingFields[key]?.type === 'password'
/** Shorter text is not a token, and masking it would damage words. */
const MIN_TOKEN_LENGTH = 8
const MASK = '•••'

/** The settings of each endpoint. Tokens leave it only in the settings of a delivery. */
export class SettingsStore {
  readonly #values: Record<EndpointName, Values>

  constructor(initial: Record<EndpointName, Values>) {
    this.#values = {
      sandbox: { ...defaults(), ...initial.sandbox },
      pinterest: { ...defaults(), ...initial.pinterest }
    }
  }

  /** Missing keys keep their values, so that the page can save the others without knowing the token; `''` removes a value. */
  set(endpoint: EndpointName, values: Values): void {
    Object.assign(this.#values[endpoint], this.check(endpoint, values))
  }

  replace(endpoint: EndpointName, values: Values): void {
    this.#values[endpoint] = { ...defaults(), ...values }
  }

  /**
   * @returns the values, trimmed
   * @throws RequestError that names the setting, but not its value, which may be a token in the wrong field
   */
  check(endpoint: EndpointName, values: Values): Values {
    const checked: Values = {}
    for (const [key, value] of Object.entries(values)) {
      const field = Object.hasOwn(settingFields, key) ? settingFields[key] : undefined
      if (field === undefined) throw new RequestError(`The destination has no setting ${key}.`, key)
      const kind = field.type === 'boolean' || field.type === 'number' ? field.type : 'string'
      if (typeof value !== kind) throw new RequestError(`${field.label} must be a ${kind}.`, key)
      checked[key] = typeof value === 'string' ? value.trim() : value
    }
    // A token pasted into the wrong field must not be written to the file. The sandbox's settings are not written at all.
    const account = checked.ad_account_id
    if (endpoint === 'pinterest' && typeof account === 'string' && account !== '' && !AD_ACCOUNT_ID.test(account)) {
      throw new RequestError('Ad Account ID must be digits, at most 18. Nothing was saved.', 'ad_account_id')
    }
    return checked
  }

  /** @throws RequestError for the first required setting without a value */
  complete(endpoint: EndpointName, unsaved: Values = {}): Settings {
    const values = { ...this.#values[endpoint], ...this.check('sandbox', unsaved) }
    const missing = missingIn(values)
    if (missing !== undefined) {
      throw new RequestError(`${settingFields[missing]?.label ?? missing} is missing: enter it in Settings.`, missing)
    }
    return values as unknown as Settings
  }

  /** Possibly incomplete: explaining an event sends nothing. */
  current(endpoint: EndpointName): Settings {
    return this.#values[endpoint] as unknown as Settings
  }

  isComplete(endpoint: EndpointName): boolean {
    return missingIn(this.#values[endpoint]) === undefined
  }

  view(endpoint: EndpointName): SettingsView {
    const entries = Object.entries(this.#values[endpoint])
    return {
      values: Object.fromEntries(
        entries.flatMap(([key, value]) => (isSecret(key) ? [] : [[key, this.#isToken(value) ? MASK : value]]))
      ),
      secretsSet: entries.filter(([key, value]) => isSecret(key) && value !== '').map(([key]) => key)
    }
  }

  /** Takes over values from the config file, which was changed elsewhere. */
  load(endpoint: EndpointName, values: Values): void {
    Object.assign(this.#values[endpoint], values)
  }

  /** The values to write to the file, updated with `checked`: no secrets, nothing empty. */
  storable(endpoint: EndpointName, checked: Values): Partial<Settings> {
    return Object.fromEntries(
      Object.entries({ ...this.#values[endpoint], ...checked }).filter(([key, value]) => !isSecret(key) && value !== '')
    )
  }

  /** Masks the tokens in JSON. No answer should contain one; this makes sure. */
  mask(json: string): string {
    return this.#tokens().reduce(
      // In its JSON form, where a quote or a backslash in a token is escaped.
      (masked, token) => masked.replaceAll(JSON.stringify(token).slice(1, -1), MASK),
      json
    )
  }

  #isToken(value: unknown): boolean {
    return this.#tokens().some((token) => token === value)
  }

  #tokens(): string[] {
    return Object.values(this.#values)
      .flatMap((values) => Object.entries(values))
      .flatMap(([key, value]) => (isSecret(key) && typeof value === 'string' ? [value] : []))
      .filter(({ length }) => length >= MIN_TOKEN_LENGTH)
      .sort((a, b) => b.length - a.length)
  }
}

const missingIn = (values: Values): string | undefined =>
  Object.keys(settingFields).find(
    (key) => settingFields[key]?.required === true && (values[key] === undefined || values[key] === '')
  )

const defaults = (): Values =>
  Object.fromEntries(
    Object.entries(settingFields).flatMap(([key, field]) => (field.default === undefined ? [] : [[key, field.default]]))
  )
