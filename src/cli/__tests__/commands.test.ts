import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withSandbox } from '../../../__tests__/support/sandbox'
import type { Explanation } from '../../delivery'
import { cli, leadEvent, leadFile, ndjson, newFile, newFolder } from './harness'
import nock from '../../../__tests__/support/nock'

const ROOT = join(__dirname, '..', '..', '..')
const EXAMPLE_EVENTS = join(ROOT, 'examples', 'events')
const { now: NOW } = JSON.parse(readFileSync(join(ROOT, 'examples', 'shop-day.json'), 'utf8')) as { now: string }
const CREDENTIALS = { PINTEREST_CONVERSION_TOKEN: 'pina_very_secret_token', PINTEREST_AD_ACCOUNT_ID: '549755885175' }

describe('help and version', () => {
  it('lists every command', async () => {
    const { code, stdout } = await cli(['--help'])
    for (const command of ['send', 'check', 'explain', 'migrate', 'sandbox', 'workbench']) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
    }
    expect(code).toBe(0)
  })

  it.each(['send', 'check', 'explain', 'migrate', 'sandbox', 'workbench'])(
    'shows help for %s, without an option for the token',
    async (command) => {
      const { code, stdout } = await cli([command, '--help'])
      expect(stdout).toContain(`Usage: pinterest-conversions ${command}`)
      expect(stdout).not.toMatch(/--\S*token/)
      expect(code).toBe(0)
    }
  )

  it.each<[string[], string]>([
    [['send'], '--out'],
    [['dlq', 'list'], '--json'],
    [['fix'], '--json']
  ])('says in the help for %j that %s gives personal data', async (command, option) => {
    const { stdout } = await cli([...command, '--help'])
    expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`${option} .{0,100} personal data`))
  })

  it.each([
    [['send', '--token=pina_very_secret_token'], /unknown option '--token=…'\n.*PINTEREST_CONVERSION_TOKEN/],
    [['send', "--token=pina_very_secret'token"], /unknown option '--token=…'/],
    [['send', '--rate=pina_very_secret_token'], /option '--rate <n>' argument '…' is invalid/],
    [['check', '--conversion-token', 'pina_very_secret_token'], /unknown option '--conversion-token'\n.*environment/],
    [['send', '-tpina_very_secret_token'], /unknown option '-t…'/],
    [['send', '--rate', 'pina_very_secret_token'], /argument '…' is invalid/],
    [['send', '--rate', '99x'], /argument '99x' is invalid/],
    [['send', 'a.ndjson', 'pina_very_secret_token'], /too many arguments/]
  ])('never echoes a token in the arguments: %j', async (args, message) => {
    const { code, stdout, stderr } = await cli(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stdout + stderr).not.toContain('pina_very')
  })

  it('lists every fault of the sandbox', async () => {
    const { stdout } = await cli(['sandbox', '--help'])
    for (const fault of ['rate-limit', 'unavailable', 'mixed', 'cut', 'not-json'])
      expect(stdout).toContain(`  ${fault}: `)
  })

  it("prints the package's version", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
  })
})

describe('check', () => {
  it('reports success', async () => {
    nock('https://api.pinterest.com')
      .post('/v5/ad_accounts/549755885175/events?test=true')
      .reply(200, { num_events_received: 1, num_events_processed: 1, events: [{ status: 'processed' }] })
    const { code, stdout } = await cli(['check'], { env: CREDENTIALS })
    expect([code, stdout]).toEqual([
      0,
      'The connection works: Pinterest accepts events for ad account 549755885175. Nothing was recorded.\n'
    ])
  })

  it('explains a failure in one sentence, without the token', async () => {
    nock('https://api.pinterest.com').post(/.*/).reply(401, { code: 2, message: 'Authentication failed.' })
    const { code, stdout, stderr } = await cli(['check'], { env: CREDENTIALS })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/token/i)
    expect(stderr).not.toContain(CREDENTIALS.PINTEREST_CONVERSION_TOKEN)
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['nothing to check', {}, /There is nothing to check/],
    ['no token', { PINTEREST_AD_ACCOUNT_ID: '1' }, /no conversion token/],
    ['no account', { PINTEREST_CONVERSION_TOKEN: 'x' }, /no ad account/]
  ])('can’t run with %s', async (_, env, message) => {
    const { code, stderr } = await cli(['check'], { env })
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })

  it('checks a local sandbox', () =>
    withSandbox({}, async (sandbox) => {
      expect((await cli(['check', '--sandbox-url', sandbox.url])).stdout).toContain('The connection works: The sandbox')
      expect(sandbox.counts).toMatchObject({ testRequests: 1, processed: 0 })
    }))
})

describe('explain', () => {
  const checkout = join(EXAMPLE_EVENTS, 'checkout.json')

  it('shows an event from mapping to answer', async () => {
    const { code, stdout } = await cli(['explain', checkout, '--now', NOW])
    for (const text of [
      'Matched by 1 of 16 mappings',
      '✓ Checkout: type = "track" and event = "Order Completed"',
      'Sent as checkout, action source web',
      '← context.traits.email',
      'normal form "mara.quinn@example.com"',
      'Limited Data Processing\n',
      'Deduplication with the Pinterest Tag\n',
      'POST https://api.pinterest.com/v5/ad_accounts/',
      'authorization: Bearer ***',
      'Answer of the sandbox\n  processed'
    ]) {
      expect(stdout).toContain(text)
    }
    expect(code).toBe(0)
  })

  it('prints the same as JSON', async () => {
    const { stdout } = await cli(['explain', checkout, '--now', NOW, '--json'])
    const explanation = JSON.parse(stdout) as Explanation
    expect(explanation.subscriptions.filter(({ details }) => details)).toMatchObject([
      { name: 'Checkout', details: { answer: { status: 'delivered', eventName: 'checkout' } } }
    ])
  })

  it('does not call the sandbox with --no-ask', async () => {
    const { stdout } = await cli(['explain', checkout, '--now', NOW, '--no-ask'])
    expect(stdout).not.toContain('Answer of the sandbox')
  })

  it.each<[string, string[], RegExp]>([
    [
      'an event that is rejected',
      [join(EXAMPLE_EVENTS, 'rejected_no_identity.json'), '--now', NOW],
      /REJECTED, nothing is sent\. user_data/
    ],
    [
      'an event that is too old, because its time is not moved',
      [checkout, '--now', '2027-01-01T00:00:00Z'],
      /REJECTED, nothing is sent\. event_time/
    ],
    [
      'an event that no mapping matches',
      [newFile('e.json', '{"type":"track","event":"Nobody Wants It"}')],
      /No mapping matches it/
    ],
    ['input that is not an event', [newFile('e.ndjson', '3')], /No mapping matches it/]
  ])('says why nothing is sent, with exit code 1: %s', async (_, args, message) => {
    const { code, stdout } = await cli(['explain', ...args])
    expect([code, stdout]).toEqual([1, expect.stringMatching(message)])
  })

  it('finds the event by its line number', async () => {
    const { stdout } = await cli(['explain', leadFile(3), '--line', '2', '--no-ask'])
    expect(stdout).toContain('"lead-1"')
  })

  it('reads standard input', async () => {
    const { code, stdout } = await cli(['explain', '-', '--no-ask'], { stdin: ndjson([leadEvent(7)]) })
    expect([code, stdout]).toEqual([0, expect.stringContaining('"lead-7"')])
  })

  it('uses the mappings of a config file', async () => {
    const subscription = {
      name: 'Ours',
      subscribe: 'type = "track"',
      mapping: { event_name: 'lead', event_id: { '@path': '$.messageId' } }
    }
    const config = newFile('config.json', JSON.stringify({ subscriptions: [subscription] }))
    const { stdout } = await cli(['explain', leadFile(1), '--config', config, '--no-ask'])
    expect(stdout).toContain('✓ Ours: type = "track"')
  })

  it.each<[string, string[], RegExp]>([
    ['several events without --line', [leadFile(2)], /more than one event.*--line/],
    ['a missing line', [leadFile(2), '--line', '9'], /No event begins on line 9/],
    ['an empty file', [newFile('e.ndjson', '\n')], /The file has no event/],
    ['an unreadable line', [newFile('e.ndjson', '{"type":')], /Line 1: The line is not JSON/]
  ])("can't run with %s", async (_, args, message) => {
    const { code, stderr } = await cli(['explain', ...args])
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})

describe('migrate', () => {
  const stored = newFile(
    'segment.json',
    JSON.stringify({
      name: 'Report Conversion Event',
      subscribe: 'type = "track" and event = "Lead Generated"',
      partnerAction: 'reportConversionEvent',
      mapping: {
        event_name: 'lead',
        action_source: 'web',
        event_time: { '@path': '$.timestamp' },
        event_id: { '@path': '$.messageId' },
        opt_out: true,
        user_data: { email: [{ '@path': '$.context.traits.email' }] }
      }
    })
  )

  it('prints a config that send accepts, and what changes', async () => {
    const { code, stdout, stderr } = await cli(['migrate', stored])
    expect(code).toBe(0)
    expect(stderr).toMatch(/opt_out/)
    const config = newFile('config.json', stdout)
    const sent = await cli(['send', leadFile(3), '--config', config])
    expect([sent.code, sent.stdout]).toEqual([0, expect.stringMatching(/3 +delivered +100 %/)])
  })

  it('writes it to a file, but does not overwrite one', async () => {
    const out = join(newFolder(), 'config.json')
    expect((await cli(['migrate', stored, '--out', out])).code).toBe(0)
    expect(JSON.parse(readFileSync(out, 'utf8'))).toHaveProperty('subscriptions.0.mapping.event_name', 'lead')
    writeFileSync(out, 'mine')
    const again = await cli(['migrate', stored, '--out', out])
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('already exists')])
    expect(readFileSync(out, 'utf8')).toBe('mine')
  })

  it.each([
    ['a file without a mapping', '{"a":1}', /contains no stored mapping/],
    ['a file that is not JSON', 'nope', /is not JSON/]
  ])('rejects %s', async (_, text, message) => {
    const { code, stderr } = await cli(['migrate', newFile('x.json', text)])
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })
})

describe('servers', () => {
  it('the sandbox prints its address, and ends with Ctrl-C', async () => {
    let interrupt: () => void = () => undefined
    const running = cli(['sandbox', '--port', '0'], { interrupt: (send) => (interrupt = send) })
    // The listener exists once the server runs; until then there is nothing to interrupt.
    const asking = setInterval(() => interrupt(), 20)
    const { code, stdout } = await running.finally(() => clearInterval(asking))
    expect(stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+/)
    expect(code).toBe(0)
  })

  // There is no built page next to the source. __tests__/pack.system.test.ts tests the installed package, which has one.
  it('the workbench reports a missing page', async () => {
    const { code, stderr } = await cli(['workbench', '--port', '0', '--config', join(newFolder(), 'config.json')])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: The workbench's page is missing.*npm run build/)])
  })

  it('reports a port that is in use', () =>
    withSandbox({}, async (sandbox) => {
      const { code, stderr } = await cli(['sandbox', '--port', new URL(sandbox.url).port])
      expect([code, stderr]).toEqual([2, expect.stringMatching(/Port \d+ is in use/)])
    }))

  it('rejects an unknown fault, and lists the possible ones', async () => {
    const { code, stderr } = await cli(['sandbox', '--fault', 'gremlins'])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/gremlins[^]*rate-limit/)])
  })
})
