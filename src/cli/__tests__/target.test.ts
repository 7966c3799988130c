import { SANDBOX_AD_ACCOUNT_ID, SANDBOX_CONVERSION_TOKEN } from '../../sandbox'
import { UsageError } from '../io'
import { decideTarget, type Target, type TargetContext, type TargetFlags } from '../target'

const ACCOUNT = '123456789'
const TOKEN = 'pina_secret'
const account = { PINTEREST_AD_ACCOUNT_ID: ACCOUNT }
const token = { PINTEREST_CONVERSION_TOKEN: TOKEN }

const decide = (flags: TargetFlags, context: Partial<TargetContext> = {}): Target =>
  decideTarget(flags, { env: {}, fromConfig: {}, isDemo: false, isDryRun: false, ...context })

describe('where events go', () => {
  it.each<[string, TargetFlags, Partial<TargetContext>, Target['kind']]>([
    ['nothing given: the sandbox', {}, {}, 'sandbox-inside'],
    ['the demo, with a token in the environment', {}, { isDemo: true, env: token }, 'sandbox-inside'],
    ['account by flag, token in the environment', { adAccountId: ACCOUNT }, { env: token }, 'pinterest'],
    ['both in the environment', {}, { env: { ...account, ...token } }, 'pinterest'],
    ['account in the config file', {}, { env: token, fromConfig: { ad_account_id: ACCOUNT } }, 'pinterest'],
    [
      'empty variables count as missing',
      {},
      { env: { PINTEREST_AD_ACCOUNT_ID: ' ', PINTEREST_CONVERSION_TOKEN: '' } },
      'sandbox-inside'
    ],
    [
      '--sandbox, regardless of the environment',
      { sandbox: true },
      { env: { ...account, ...token } },
      'sandbox-inside'
    ],
    ['--sandbox for the demo', { sandbox: true }, { isDemo: true, env: { ...account, ...token } }, 'sandbox-inside'],
    [
      'a separate sandbox',
      { sandboxUrl: 'http://127.0.0.1:8910' },
      { env: { ...account, ...token } },
      'sandbox-outside'
    ],
    ['a dry run needs no token', { adAccountId: ACCOUNT }, { isDryRun: true }, 'pinterest'],
    ['a dry run needs no account', {}, { isDryRun: true, env: token }, 'sandbox-inside']
  ])('%s', (_, flags, context, kind) => {
    expect(decide(flags, context).kind).toBe(kind)
  })

  it.each<[string, TargetFlags, Partial<TargetContext>, RegExp]>([
    ['an account without a token', { adAccountId: ACCOUNT }, {}, /no conversion token.*PINTEREST_CONVERSION_TOKEN/],
    [
      'a token without an account: events would go to the sandbox although the user expects Pinterest',
      {},
      { env: token },
      /no ad account is.*--sandbox/
    ],
    ['example events with a real account', { adAccountId: ACCOUNT }, { isDemo: true, env: token }, /No FILE is given/],
    ['example events with an account in the environment', {}, { isDemo: true, env: account }, /No FILE is given/],
    ['--sandbox with an account', { sandbox: true, adAccountId: ACCOUNT }, { env: token }, /exclude each other/],
    ['an account that is not a number', { adAccountId: 'act_12' }, { env: token }, /must be digits.*advertiser/],
    ['an account that is too long', { adAccountId: '1234567890123456789' }, { env: token }, /at most 18/],
    ['a sandbox on another machine', { sandboxUrl: 'http://192.0.2.1:80' }, {}, /on this machine/],
    [
      'a host name that only starts like this machine’s',
      { sandboxUrl: 'http://127.0.0.1.example.com' },
      {},
      /on this machine/
    ],
    ['a sandbox that is not a URL', { sandboxUrl: '8910' }, {}, /on this machine/]
  ])('rejects %s', (_, flags, context, message) => {
    expect(() => decide(flags, context)).toThrow(UsageError)
    expect(() => decide(flags, context)).toThrow(message)
  })

  it('prefers flags to the environment, and the environment to the file', () => {
    const fromConfig = { ad_account_id: '3' }
    const inEnvironment = { env: { ...token, PINTEREST_AD_ACCOUNT_ID: '2' }, fromConfig }
    expect(decide({ adAccountId: '1' }, inEnvironment).settings.ad_account_id).toBe('1')
    expect(decide({}, inEnvironment).settings.ad_account_id).toBe('2')
    expect(decide({}, { env: token, fromConfig }).settings.ad_account_id).toBe('3')
  })

  it.each<[string, TargetFlags, Record<string, string>, boolean]>([
    ['by flag', { test: true }, {}, true],
    ['by the environment', {}, { PINTEREST_TEST_MODE: 'true' }, true],
    ['off by the environment', {}, { PINTEREST_TEST_MODE: 'false' }, false],
    ['not at all', {}, {}, false]
  ])('test mode %s', (_, flags, env, expected) => {
    expect(decide({ ...flags, adAccountId: ACCOUNT }, { env: { ...token, ...env } }).settings.test_mode === true).toBe(
      expected
    )
  })

  it('never sends the real token to a sandbox', () => {
    for (const flags of [{ sandbox: true }, { sandboxUrl: 'http://localhost:8910/' }]) {
      const { settings } = decide(flags, { env: { ...account, ...token } })
      expect(settings).toEqual({ ad_account_id: SANDBOX_AD_ACCOUNT_ID, conversion_token: SANDBOX_CONVERSION_TOKEN })
    }
  })
})
