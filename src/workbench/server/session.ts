import {
  ConfigError,
  createDelivery,
  defaultSubscriptions,
  explain,
  parseConfig,
  type Config,
  type Explanation,
  type Outcome,
  type Subscription
} from '../../delivery'
import definition, { DEFAULT_BASE_URL, type Settings } from '../../destinations/pinterest-conversions'
import type { Sandbox } from '../../sandbox'
import type {
  ConfigFileView,
  ConnectionTest,
  Endpoint,
  FieldDefinition,
  Preview,
  Sample,
  Sent,
  SettingsView,
  WorkbenchState
} from '../contract'
import { DroppedFiles } from './dropped-files'
import { FileReports } from './file-reports'
import { FileSending } from './file-sending'
import { readExampleDay } from './samples'
import { readConfigFile, writeConfigFile } from './config-file'

export interface SessionOptions {
  configFile: string
  sandbox: Sandbox
  samples: Sample[]
  examplesFolder: string
  /** From the environment. */
  settings: { adAccountId?: string; conversionToken?: string }
  outcomesFile?: string
  now: () => number
}

/** What was asked for can't be done; `path` says where in the request. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  constructor(
    message: string,
    readonly path?: string
  ) {
    super(message)
  }
}

/** Outcomes kept for the Deliveries page: about 5 MB. The oldest go first. */
const MAX_SESSION_OUTCOMES = 10_000

const ACTION_KEY = 'reportConversionEvent'
// A trigger that takes every event: shows what a mapping gives for an event that its own trigger passes over.
const ANY_EVENT = 'type != ""'

const settingFields = (definition.authentication?.fields ?? {}) as unknown as Record<string, FieldDefinition>
const isSecret = (key: string) => settingFields[key]?.type === 'password'

/**
 * Everything that the workbench remembers, in one place. Credentials stay in here: no method hands one out, and `mask` takes
 * them out of whatever leaves.
 */
export class Session {
  readonly outcomes: Outcome[] = []
  readonly outcomesFile: string | undefined
  readonly #events = new WeakMap<Outcome, unknown>()
  /** Reports on the files that were dropped on the page. */
  readonly reports = new FileReports(new DroppedFiles(), this)
  readonly sending = new FileSending(this.reports.files, this)
  #endpoint: Endpoint
  readonly #settings: Record<Endpoint, Record<string, unknown>>
  #subscriptions: Subscription[] | undefined
  readonly #consent: Config['consent']
  #configFile: ConfigFileView
  readonly #options: SessionOptions

  private constructor(options: SessionOptions, file: { view: ConfigFileView; config: Config }) {
    const { settings, sandbox } = options
    this.#options = options
    this.outcomesFile = options.outcomesFile
    this.#configFile = file.view
    this.#subscriptions = file.config.subscriptions
    this.#consent = file.config.consent
    this.#settings = {
      sandbox: { ...defaults(), ad_account_id: sandbox.adAccountId, conversion_token: sandbox.conversionToken },
      pinterest: {
        ...defaults(),
        ...file.config.settings,
        ...(settings.adAccountId !== undefined && { ad_account_id: settings.adAccountId }),
        ...(settings.conversionToken !== undefined && { conversion_token: settings.conversionToken })
      }
    }
    // With credentials at hand one wants to know what Pinterest itself says; from here it is only ever asked by test requests.
    this.#endpoint = this.#missing('pinterest') === undefined ? 'pinterest' : 'sandbox'
  }

  static async open(options: SessionOptions): Promise<Session> {
    return new Session(options, await readConfigFile(options.configFile))
  }

  get subscriptions(): Subscription[] {
    return this.#subscriptions ?? defaultSubscriptions()
  }

  state(): WorkbenchState {
    const action = definition.actions[ACTION_KEY]
    if (action === undefined) throw new Error(`The definition has no action ${ACTION_KEY}.`)
    return {
      settingFields,
      action: {
        key: ACTION_KEY,
        title: action.title,
        description: action.description,
        fields: action.fields
      },
      endpoint: this.#endpoint,
      settings: { sandbox: this.#view('sandbox'), pinterest: this.#view('pinterest') },
      endpointUrls: { sandbox: this.#options.sandbox.url, pinterest: DEFAULT_BASE_URL },
      subscriptions: this.subscriptions,
      presets: defaultSubscriptions(),
      configFile: this.#configFile,
      samples: this.#options.samples,
      ...(this.outcomesFile !== undefined && { outcomesFile: this.outcomesFile })
    }
  }

  /** A missing key keeps its value, so that the page can save the rest without knowing the token; `''` removes it. */
  async saveSettings(endpoint: Endpoint, values: Record<string, unknown>): Promise<void> {
    const checked: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(values)) {
      const field = Object.hasOwn(settingFields, key) ? settingFields[key] : undefined
      if (field === undefined) throw new RequestError(`The destination has no setting ${key}.`, key)
      const kind = field.type === 'boolean' || field.type === 'number' ? field.type : 'string'
      if (typeof value !== kind) throw new RequestError(`${field.label} must be a ${kind}.`, key)
      checked[key] = typeof value === 'string' ? value.trim() : value
    }
    Object.assign(this.#settings[endpoint], checked)
    this.#endpoint = endpoint
    if (endpoint === 'pinterest' && Object.keys(checked).some((key) => !isSecret(key))) await this.#saveFile()
  }

  /** The sandbox's own account and token again, after others were tried. */
  resetSandboxSettings(): void {
    const { adAccountId, conversionToken } = this.#options.sandbox
    this.#settings.sandbox = { ...defaults(), ad_account_id: adAccountId, conversion_token: conversionToken }
  }

  useEndpoint(endpoint: Endpoint): void {
    this.#endpoint = endpoint
  }

  async testConnection(): Promise<ConnectionTest> {
    const delivery = createDelivery({
      ...this.#deliveryOptions(this.#endpoint, this.#complete(this.#endpoint)),
      subscriptions: []
    })
    return delivery.testConnection()
  }

  /** @throws ConfigError that names the place */
  async saveSubscriptions(json: unknown): Promise<void> {
    this.#subscriptions = this.parseSubscriptions(json)
    await this.#saveFile({ replaceUnusable: true })
  }

  /** @throws ConfigError that names the place */
  parseSubscriptions(json: unknown): Subscription[] {
    const { subscriptions } = parseConfig({ subscriptions: json })
    if (subscriptions === undefined) throw new ConfigError('$.subscriptions', 'must be a list of mappings')
    return subscriptions
  }

  explain(event: unknown, subscriptions: readonly Subscription[] = this.subscriptions): Promise<Explanation> {
    return explain(event, { ...this.#deliveryOptions(this.#endpoint), subscriptions })
  }

  async preview(event: unknown, subscription: Subscription): Promise<Preview> {
    // Without the consent: the editor shows what a mapping gives, for a sample event that nobody agreed to as well.
    const { consent: _, ...options } = this.#deliveryOptions(this.#endpoint)
    const { subscriptions } = await explain(event, {
      ...options,
      subscriptions: [
        { ...subscription, enabled: true },
        { ...subscription, enabled: true, subscribe: ANY_EVENT }
      ]
    })
    const [own, any] = subscriptions
    return {
      matches: own?.matches ?? false,
      ...(own?.triggerError !== undefined && { triggerError: own.triggerError }),
      ...(any?.walk !== undefined && { walk: any.walk })
    }
  }

  /** Sends one event, to Pinterest always as a test: a page for trying things out must not record conversions there. */
  async send(
    event: unknown,
    endpoint: Endpoint,
    subscriptions: readonly Subscription[] = this.subscriptions
  ): Promise<Sent> {
    const settings = { ...this.#complete(endpoint), ...(endpoint === 'pinterest' && { test_mode: true }) }
    const options = { ...this.#deliveryOptions(endpoint, settings), subscriptions }
    const outcomes = await createDelivery(options).deliver([event])
    this.remember(outcomes, [event])
    const [outcome] = outcomes
    if (outcome === undefined) throw new Error('The delivery gave no outcome.')

    // The answers are already here: asking the endpoint again would send the event twice.
    const unclaimed = [...outcome.results]
    const explanation = await explain(event, {
      ...options,
      ask: (_event, { name }) => {
        const index = unclaimed.findIndex((result) => result.subscription === name)
        return Promise.resolve(index === -1 ? undefined : unclaimed.splice(index, 1)[0])
      }
    })
    return { explanation, outcome }
  }

  /** Something to look at on the Deliveries page: the example's day of events, to the sandbox. */
  async sendExampleDay(): Promise<void> {
    const events = await this.readExampleDay()
    const options = {
      ...this.#deliveryOptions('sandbox', this.#complete('sandbox')),
      subscriptions: this.subscriptions
    }
    this.remember(await createDelivery(options).deliver(events), events)
  }

  /** @throws RequestError when the examples are missing */
  readExampleDay(): Promise<unknown[]> {
    const { examplesFolder, now } = this.#options
    return readExampleDay(examplesFolder, now()).catch(() => {
      throw new RequestError(`The example day can't be read from ${examplesFolder}.`)
    })
  }

  get sampleEvents(): unknown[] {
    return this.#options.samples.map(({ event }) => event)
  }

  /** What reports build events with: the saved mappings, or a draft. */
  builderOptions(subscriptions: readonly Subscription[] = this.subscriptions) {
    return { ...this.#deliveryOptions(this.#endpoint), subscriptions }
  }

  /**
   * What a file is sent with.
   * @throws RequestError for a setting that is missing
   */
  sendOptions(endpoint: Endpoint, { isTest }: { isTest: boolean }) {
    const settings = { ...this.#complete(endpoint), ...(endpoint === 'pinterest' && isTest && { test_mode: true }) }
    return { ...this.#deliveryOptions(endpoint, settings), subscriptions: this.subscriptions }
  }

  /** Deletes the copies of dropped files. */
  async close(): Promise<void> {
    this.reports.close()
    await this.sending.close()
    await this.reports.files.close()
  }

  /** Takes the tokens out of a text: nothing that leaves the server should hold one, and this makes sure of it. */
  mask(text: string): string {
    const secrets = Object.values(this.#settings).flatMap((values) =>
      Object.entries(values).flatMap(([key, value]) => (isSecret(key) && typeof value === 'string' ? [value] : []))
    )
    // Shorter ones are no tokens, and would eat into words.
    return secrets
      .filter(({ length }) => length >= 8)
      .reduce((masked, secret) => masked.replaceAll(secret, '•••'), text)
  }

  #view(endpoint: Endpoint): SettingsView {
    const entries = Object.entries(this.#settings[endpoint])
    return {
      values: Object.fromEntries(entries.filter(([key]) => !isSecret(key))),
      secretsSet: entries.filter(([key, value]) => isSecret(key) && value !== '').map(([key]) => key)
    }
  }

  /** The first required setting that has no value. */
  #missing(endpoint: Endpoint): string | undefined {
    const values = this.#settings[endpoint]
    return Object.keys(settingFields).find(
      (key) => settingFields[key]?.required === true && (values[key] === undefined || values[key] === '')
    )
  }

  #complete(endpoint: Endpoint): Settings {
    const missing = this.#missing(endpoint)
    if (missing !== undefined) {
      throw new RequestError(`${settingFields[missing]?.label ?? missing} is missing: enter it in Settings.`, missing)
    }
    return this.#settings[endpoint] as unknown as Settings
  }

  #deliveryOptions(endpoint: Endpoint, settings = this.#settings[endpoint] as unknown as Settings) {
    return {
      settings,
      now: this.#options.now,
      ...(this.#consent && { consent: this.#consent }),
      ...(endpoint === 'sandbox' && { baseUrl: this.#options.sandbox.url })
    }
  }

  /** The event that an outcome of this session is of, the newest of its message ID. In memory only, as long as its outcome is. */
  eventOf(messageId: string): unknown {
    const outcome = this.outcomes.findLast((one) => one.messageId === messageId)
    return outcome === undefined ? undefined : this.#events.get(outcome)
  }

  /** Keeps outcomes, and the events that they are of, for the Deliveries page. */
  remember(outcomes: readonly Outcome[], events: readonly unknown[]): void {
    outcomes.forEach((outcome, index) => this.#events.set(outcome, events[index]))
    this.outcomes.push(...outcomes)
    if (this.outcomes.length > MAX_SESSION_OUTCOMES)
      this.outcomes.splice(0, this.outcomes.length - MAX_SESSION_OUTCOMES)
  }

  async #saveFile({ replaceUnusable = false } = {}): Promise<void> {
    const { path, error } = this.#configFile
    // Someone's file with a slip in it must not be lost to a change of settings; saving mappings is a choice to replace it.
    if (error !== undefined && !replaceUnusable) return
    const settings = Object.fromEntries(
      Object.entries(this.#settings.pinterest).filter(([key, value]) => !isSecret(key) && value !== '')
    )
    try {
      await writeConfigFile(path, {
        settings,
        ...(this.#subscriptions && { subscriptions: this.#subscriptions }),
        ...(this.#consent && { consent: this.#consent })
      })
    } catch (error) {
      throw new RequestError(`${path} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`)
    }
    this.#configFile = { path, exists: true }
  }
}

const defaults = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(settingFields).flatMap(([key, field]) => (field.default === undefined ? [] : [[key, field.default]]))
  )
