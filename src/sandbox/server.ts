import type { Sandbox, SandboxOptions } from './types'

export const SANDBOX_AD_ACCOUNT_ID = '549755885175'
export const SANDBOX_CONVERSION_TOKEN = 'sandbox-conversion-token'

/**
 * Starts Pinterest's events endpoint on 127.0.0.1.
 *
 * @throws Error when the port is taken or an option is not usable.
 */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return Promise.reject(new Error(`Not built yet (${Object.keys(options).join()})`))
}
