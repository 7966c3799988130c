import {
  ConfigError,
  createDelivery,
  defaultSubscriptions,
  explain,
  parseConfig,
  type Explanation,
  type Subscription
} from '../../delivery'
import definition, { DEFAULT_BASE_URL, type Settings } from '../../destinations/pinterest-conversions'
import type { Sandbox } from '../../sandbox'
import type { ConnectionTest, EndpointName, Preview, Sample, Sent, WorkbenchState } from '../contract'
import { ConfigStore, type SaveBasis } from './config-store'
import { DroppedFiles } from './dropped-files'
import { FileReports } from './file-reports'
import { FileSending } from './file-sending'
import { RequestError } from './request-error'
import { readExampleDay } from './samples'
import { SessionOutcomes } from './session-outcomes'
import { settingFields, SettingsStore, type Values } from './settings-store'

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

const ACTION_KEY = 'reportConversionEvent'
// A trigger that matches every event, to show the mapped payload of an event that the mapping's own trigger does not match.
const ANY_EVENT = 'type != ""'

/**
 * The workbench's state, in one place. It contains no endpoint: two tabs may use different ones, so each request names its
 * own.
 */
export class Session {
  readonly outcomesFile: string | undefined
  readonly sent = new SessionOutcomes()
  /** Reports on the dropped files. */
  readonly reports = new FileReports(new DroppedFiles(), this)
  readonly sending = new FileSending(this.reports.files, this)
  readonly #options: SessionOptions
  readonly #config: ConfigStore
  readonly #settings: SettingsStore

  private constructor(options: SessionOptions, config: ConfigStore) {
    const { settings, sandbox } = options
    this.#options = options
    this.#config = config
    this.outcomesFile = options.outcomesFile
    this.#settings = new SettingsStore({
      sandbox: sandboxSettings(sandbox),
      pinterest: {
        ...config.config.settings,
        ...(settings.adAccountId !== undefined && { ad_account_id: settings.adAccountId }),
        ...(settings.conversionToken !== undefined && { conversion_token: settings.conversionToken })
      }
    })
  }

  static async open(options: SessionOptions): Promise<Session> {
    return new Session(options, await ConfigStore.open(options.configFile))
  }

  get subscriptions(): Subscription[] {
    return this.#config.subscriptions
  }

  /** The current state. The config file is read again, because it may have been changed elsewhere. */
  async state(): Promise<WorkbenchState> {
    const action = definition.actions[ACTION_KEY]
    if (action === undefined) throw new Error(`The definition has no action ${ACTION_KEY}.`)
    await this.#refreshConfig()
    return {
      settingFields,
      action: { key: ACTION_KEY, title: action.title, description: action.description, fields: action.fields },
      // With credentials, the page starts with Pinterest, which gets only test requests.
      firstEndpoint: this.#firstEndpoint(),
      settings: { sandbox: this.#settings.view('sandbox'), pinterest: this.#settings.view('pinterest') },
      endpointUrls: { sandbox: this.#options.sandbox.url, pinterest: DEFAULT_BASE_URL },
      subscriptions: this.subscriptions,
      presets: defaultSubscriptions(),
      configFile: this.#config.view,
      samples: this.#options.samples,
      ...(this.outcomesFile !== undefined && { outcomesFile: this.outcomesFile })
    }
  }

  /** A missing key keeps its value, so that the page can save the others without knowing the token; `''` removes it. */
  async saveSettings(endpoint: EndpointName, values: Values, basis: SaveBasis): Promise<void> {
    const checked = this.#settings.check(endpoint, values)
    const isStored =
      endpoint === 'pinterest' && Object.keys(checked).some((key) => settingFields[key]?.type !== 'password')
    if (isStored) await this.#config.saveSettings(this.#settings.storable(endpoint, checked), basis)
    this.#settings.set(endpoint, checked)
  }

  /** Restores the sandbox's own account and token. */
  resetSandboxSettings(): void {
    this.#settings.replace('sandbox', sandboxSettings(this.#options.sandbox))
  }

  /** @param unsaved settings as typed, which are tested but neither kept nor saved */
  async testConnection(endpoint: EndpointName, unsaved: Values): Promise<ConnectionTest> {
    const settings = this.#settings.complete(endpoint, unsaved)
    const delivery = createDelivery({ ...this.#deliveryOptions(endpoint, settings), subscriptions: [] })
    const result = await delivery.testConnection()
    // The answer is masked only for stored tokens, and these are not stored.
    const token = unsaved.conversion_token
    return result.ok || typeof token !== 'string' || token === ''
      ? result
      : { ok: false, message: result.message.replaceAll(token, '•••') }
  }

  /** @throws ConfigError that names the place, RequestError when the file was changed elsewhere */
  async saveSubscriptions(json: unknown, basis: SaveBasis): Promise<void> {
    await this.#config.saveSubscriptions(this.parseSubscriptions(json), basis)
  }

  /** @throws ConfigError that names the place */
  parseSubscriptions(json: unknown): Subscription[] {
    const { subscriptions } = parseConfig({ subscriptions: json })
    if (subscriptions === undefined) throw new ConfigError('$.subscriptions', 'must be a list of mappings')
    return subscriptions
  }

  explain(
    event: unknown,
    endpoint: EndpointName,
    subscriptions: readonly Subscription[] = this.subscriptions
  ): Promise<Explanation> {
    return explain(event, { ...this.#deliveryOptions(endpoint), subscriptions })
  }

  async preview(event: unknown, subscription: Subscription): Promise<Preview> {
    // The payload is the same for both endpoints.
    const { subscriptions } = await explain(event, {
      ...this.#deliveryOptions('sandbox'),
      includeWithheld: true,
      subscriptions: [
        { ...subscription, enabled: true },
        { ...subscription, enabled: true, subscribe: ANY_EVENT }
      ]
    })
    const [own, any] = subscriptions
    return {
      matches: own?.matches ?? false,
      ...(own?.triggerError !== undefined && { triggerError: own.triggerError }),
      ...(any?.details !== undefined && { details: any.details })
    }
  }

  /** Sends one event. To Pinterest always as a test: a page for experiments must not record conversions there. */
  async send(
    event: unknown,
    endpoint: EndpointName,
    subscriptions: readonly Subscription[] = this.subscriptions
  ): Promise<Sent> {
    await this.checkSending(endpoint)
    const settings = { ...this.#settings.complete(endpoint), ...(endpoint === 'pinterest' && { test_mode: true }) }
    const options = { ...this.#deliveryOptions(endpoint, settings), subscriptions }
    const outcomes = await createDelivery(options).deliver([event])
    this.sent.add(outcomes, [event])
    const [outcome] = outcomes
    if (outcome === undefined) throw new Error('The delivery returned no outcome.')

    // Uses the answers already received: asking the endpoint again would send the event twice.
    const unclaimed = [...outcome.results]
    const explanation = await explain(event, {
      ...options,
      answerSource: (_event, { name }) => {
        const index = unclaimed.findIndex((result) => result.subscription === name)
        return Promise.resolve(index === -1 ? undefined : unclaimed.splice(index, 1)[0])
      }
    })
    return { explanation, outcome }
  }

  /** Sends the example day of events to the sandbox, as content for the Deliveries page. */
  async sendExampleDay(): Promise<void> {
    const events = await this.readExampleDay()
    const options = {
      ...this.#deliveryOptions('sandbox', this.#settings.complete('sandbox')),
      subscriptions: this.subscriptions
    }
    this.sent.add(await createDelivery(options).deliver(events), events)
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

  /** The options for building events in reports, with the saved mappings or a draft. */
  builderOptions(subscriptions: readonly Subscription[] = this.subscriptions) {
    return { ...this.#deliveryOptions(this.#firstEndpoint()), subscriptions }
  }

  /**
   * Reads the config file again, so that sending uses its current mappings and consent.
   * @throws RequestError for a missing setting, and for a config file that can't be read: then nothing is sent to Pinterest
   */
  async checkSending(endpoint: EndpointName): Promise<void> {
    await this.#refreshConfig()
    const { path, error } = this.#config.view
    if (endpoint === 'pinterest' && error !== undefined) {
      throw new RequestError(`Nothing was sent: ${path} can't be used, and it may require consent. ${error}`)
    }
    this.#settings.complete(endpoint)
  }

  /**
   * The options for sending a file.
   * @throws RequestError for a missing setting
   */
  sendOptions(endpoint: EndpointName, { isTest }: { isTest: boolean }) {
    const settings = {
      ...this.#settings.complete(endpoint),
      ...(endpoint === 'pinterest' && isTest && { test_mode: true })
    }
    return { ...this.#deliveryOptions(endpoint, settings), subscriptions: this.subscriptions }
  }

  /** Deletes the copies of the dropped files. */
  async close(): Promise<void> {
    this.reports.close()
    await this.sending.close()
    await this.reports.files.close()
  }

  /** Masks the tokens in JSON that can echo input. */
  mask(json: string): string {
    return this.#settings.mask(json)
  }

  async #refreshConfig(): Promise<void> {
    const { settings } = this.#config.view.revisions
    await this.#config.refresh()
    if (settings !== this.#config.view.revisions.settings)
      this.#settings.load('pinterest', this.#config.config.settings)
  }

  #firstEndpoint(): EndpointName {
    return this.#settings.isComplete('pinterest') ? 'pinterest' : 'sandbox'
  }

  #deliveryOptions(endpoint: EndpointName, settings: Settings = this.#settings.current(endpoint)) {
    const { consent } = this.#config.config
    return {
      settings,
      now: this.#options.now,
      ...(consent && { consent }),
      ...(endpoint === 'sandbox' && { baseUrl: this.#options.sandbox.url })
    }
  }
}

const sandboxSettings = ({ adAccountId, conversionToken }: Sandbox): Values => ({
  ad_account_id: adAccountId,
  conversion_token: conversionToken
})
