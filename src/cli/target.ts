import type { Settings } from '../destinations/pinterest-conversions'
import { SANDBOX_AD_ACCOUNT_ID, SANDBOX_CONVERSION_TOKEN } from '../sandbox'
import { type Io, UsageError } from './io'

export interface TargetFlags {
  adAccountId?: string
  test?: boolean
  requireCompleteLdp?: boolean
  sandbox?: boolean
  sandboxUrl?: string
}

/** Where events go, and with which settings. */
export interface Target {
  kind: 'pinterest' | 'sandbox-inside' | 'sandbox-outside'
  settings: Settings
  /**
   * The URL of an external sandbox. The built-in one has none until it is started, and Pinterest's is the destination's
   * default.
   */
  baseUrl?: string
}

export interface Credentials {
  adAccountId?: string
  conversionToken?: string
}

/** The environment, the config file and the flags; flags override the environment, which overrides the file. */
export function readCredentials(flags: TargetFlags, env: Io['env'], fromConfig: Partial<Settings>): Credentials {
  const adAccountId = flags.adAccountId ?? filled(env.PINTEREST_AD_ACCOUNT_ID) ?? fromConfig.ad_account_id
  const conversionToken = filled(env.PINTEREST_CONVERSION_TOKEN)
  return {
    ...(adAccountId !== undefined && { adAccountId }),
    ...(conversionToken !== undefined && { conversionToken })
  }
}

/** In shell scripts, an empty variable means "none". */
export function filled(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === '' ? undefined : trimmed
}

export interface TargetContext {
  env: Io['env']
  fromConfig: Partial<Settings>
  /** The events are the package's examples, which never go to a real account. */
  isDemo: boolean
  /** Nothing is sent: a token isn't needed. */
  isDryRun: boolean
}

/**
 * Decides where the events go. Incomplete credentials are an error and don't select the sandbox: whoever set one of them
 * expects events to reach Pinterest.
 * @throws UsageError
 */
export function decideTarget(flags: TargetFlags, context: TargetContext): Target {
  const { fromConfig, isDemo, isDryRun } = context
  const { adAccountId, conversionToken } = readCredentials(flags, context.env, fromConfig)
  const settings = {
    ...fromConfig,
    ...(readFlag(flags.test, context.env.PINTEREST_TEST_MODE) && { test_mode: true }),
    ...(flags.requireCompleteLdp === true && { require_complete_ldp: true })
  }
  if (flags.sandboxUrl !== undefined) {
    return {
      kind: 'sandbox-outside',
      baseUrl: parseSandboxUrl(flags.sandboxUrl),
      settings: {
        ...settings,
        ad_account_id: flags.adAccountId ?? SANDBOX_AD_ACCOUNT_ID,
        conversion_token: SANDBOX_CONVERSION_TOKEN
      }
    }
  }
  const inside = (): Target => ({
    kind: 'sandbox-inside',
    settings: { ...settings, ad_account_id: SANDBOX_AD_ACCOUNT_ID, conversion_token: SANDBOX_CONVERSION_TOKEN }
  })
  if (flags.sandbox === true) {
    if (flags.adAccountId !== undefined)
      throw new UsageError('--sandbox and --ad-account-id exclude each other. Leave one out.')
    return inside()
  }
  if (adAccountId === undefined) {
    if (conversionToken === undefined || isDemo || isDryRun) return inside()
    throw new UsageError(
      'PINTEREST_CONVERSION_TOKEN is set, but no ad account is. Give --ad-account-id to send to Pinterest, or --sandbox to try it on this machine.'
    )
  }
  if (isDemo) {
    throw new UsageError(
      'No FILE is given, and example events never go to a real ad account. Name a FILE, or give --sandbox to report the examples on this machine.'
    )
  }
  checkAdAccountId(adAccountId)
  if (conversionToken === undefined && !isDryRun) throw new UsageError(TOKEN_MISSING)
  return {
    kind: 'pinterest',
    settings: { ...settings, ad_account_id: adAccountId, conversion_token: conversionToken ?? '(none)' }
  }
}

export const TOKEN_MISSING =
  'An ad account is given, but no conversion token. Put it in the environment as PINTEREST_CONVERSION_TOKEN. ' +
  'Create it in Pinterest Ads Manager under Conversions > Conversion access token.'

/** @throws UsageError, because Pinterest would reject every event. */
export function checkAdAccountId(adAccountId: string): void {
  if (/^\d{1,18}$/.test(adAccountId.trim())) return
  throw new UsageError(
    'The ad account ID must be digits, at most 18. Find it in Pinterest Ads Manager, in the address bar after "advertiser/".'
  )
}

function readFlag(flag: boolean | undefined, variable: string | undefined): boolean {
  return flag === true || ['1', 'true', 'yes'].includes(filled(variable)?.toLowerCase() ?? '')
}

/** This machine only: the option must not allow sending events, hashed or not, to anyone else. */
function parseSandboxUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return url.origin
  throw new UsageError('--sandbox-url must be a sandbox on this machine, such as http://127.0.0.1:8910.')
}
