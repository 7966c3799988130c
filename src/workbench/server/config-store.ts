import { defaultSubscriptions, type Config, type Subscription } from '../../delivery'
import type { ConfigFileView } from '../contract'
import { readConfigFile, writeConfigFile, type ConfigFile } from './config-file'
import { RequestError } from './request-error'

/** The file content that a save is based on. */
export interface SaveBasis {
  /** The revision that the page last saw of the part to save. */
  revision: string
  /** Save even if the file has changed since. */
  overwrite: boolean
}

/** The config file, which can also be changed elsewhere: another tab, an editor, a `git checkout`. It is read again before each use. */
export class ConfigStore {
  readonly #path: string
  #file: ConfigFile

  private constructor(path: string, file: ConfigFile) {
    this.#path = path
    this.#file = file
  }

  static async open(path: string): Promise<ConfigStore> {
    return new ConfigStore(path, await readConfigFile(path))
  }

  get view(): ConfigFileView {
    return this.#file.view
  }

  get config(): Config {
    return this.#file.config
  }

  get subscriptions(): Subscription[] {
    return this.#file.config.subscriptions ?? defaultSubscriptions()
  }

  async refresh(): Promise<void> {
    this.#file = await readConfigFile(this.#path)
  }

  /** @throws RequestError with status 409 when the mappings were changed elsewhere since `basis` */
  async saveSubscriptions(subscriptions: Subscription[], basis: SaveBasis): Promise<void> {
    await this.refresh()
    rejectChanged(this.view.revisions.subscriptions, basis, 'mappings')
    await this.#write({ ...this.config, subscriptions })
  }

  /** @throws RequestError: 409 when the settings were changed elsewhere, 422 when the file can't be read, because a save would overwrite it */
  async saveSettings(settings: Config['settings'], basis: SaveBasis): Promise<void> {
    await this.refresh()
    if (this.view.error !== undefined) {
      throw new RequestError(
        `Nothing was saved: ${this.#path} can't be used, and saving would overwrite it. ${this.view.error}`
      )
    }
    rejectChanged(this.view.revisions.settings, basis, 'settings')
    await this.#write({ ...this.config, settings })
  }

  async #write(config: Config): Promise<void> {
    try {
      await writeConfigFile(this.#path, config)
    } catch (error) {
      throw new RequestError(`${this.#path} can't be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`)
    }
    await this.refresh()
  }
}

function rejectChanged(revision: string, basis: SaveBasis, what: string): void {
  if (basis.overwrite || basis.revision === revision) return
  throw new RequestError(`The ${what} in the config file were changed elsewhere. Nothing was saved.`, 'revision', 409)
}
