import type { Settings } from '../destinations/pinterest-conversions'
import type { Subscription } from './subscription'

/** What can't be run as it is configured: names the place in the file, what is wrong there and what would be right. */
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
 * Reads a parsed config file: `{ "settings": {…}, "subscriptions": [{…}] }`, both optional.
 * @throws ConfigError when anything in it is unknown, of the wrong kind, or a conversion token (that belongs in the environment).
 */
export function parseConfig(_json: unknown): Config {
  throw new Error('being built')
}
