import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { withSandbox } from '../../../__tests__/support/sandbox'
import { cli, leadEvent, leadFile, ndjson, newFile, newFolder, readLines } from './harness'
import { EXAMPLES, TOKEN, expectNothingPrivate, shopDay } from './support/send'

describe('inputs', () => {
  const events = [leadEvent(0), leadEvent(1)]
  it.each<[string, string, string | Buffer]>([
    ['NDJSON', 'day.ndjson', ndjson(events)],
    ['a JSON array', 'day.json', JSON.stringify(events, null, 2)],
    ['gzip', 'day.ndjson.gz', gzipSync(ndjson(events))],
    [
      'CSV',
      'day.csv',
      `event,messageId,timestamp,context.traits.email\nLead Generated,a,${new Date().toISOString()},a@example.com\nLead Generated,b,${new Date().toISOString()},b@example.com\n`
    ]
  ])('accepts %s', async (_, name, content) => {
    const { code, stdout } = await cli(['send', newFile(name, content)])
    expect(stdout).toMatch(/2 +delivered +100 %/)
    expect(code).toBe(0)
  })

  it('reads standard input', async () => {
    const { code, stdout } = await cli(['send', '-'], { stdin: ndjson(events) })
    expect(stdout).toMatch(/Reported standard input to a sandbox.*\n2 events/)
    expect(code).toBe(0)
  })

  it('reads a spreadsheet with a columns file, marks its orders as offline, and lists ignored columns', async () => {
    const columns = newFile(
      'columns.json',
      JSON.stringify({
        Order: ['properties.order_id', 'messageId'],
        Mail: 'context.traits.email',
        When: 'timestamp',
        What: 'event'
      })
    )
    const file = newFile(
      'till.csv',
      `What;Order;Mail;When;Clerk\nLead Generated;17;a@example.com;${new Date().toISOString()};Bob\n`
    )
    await withSandbox({}, async (sandbox) => {
      const { code, stdout } = await cli([
        'send',
        file,
        '--columns',
        columns,
        '--action-source',
        'offline',
        '--sandbox-url',
        sandbox.url
      ])
      expect(code).toBe(0)
      expect(stdout).toContain('Columns that were ignored, because the columns file does not name them: "Clerk".')
      expect(sandbox.received[0]?.events[0]?.event).toMatchObject({
        event_id: '17',
        action_source: 'offline',
        custom_data: { order_id: '17' }
      })
    })
  })

  it('reports the example spreadsheet as its README says', async () => {
    const { stdout, code } = await cli(['send', join(EXAMPLES, 'offline-conversions.csv'), '--now', shopDay.now])
    expect(stdout).toMatch(/28 +delivered/)
    expect(stdout).toMatch(/2 +rejected/)
    expect(code).toBe(1)
  })

  it('sends what precedes the end of a truncated file', async () => {
    const { code, stdout } = await cli(['send', newFile('day.json', `[${JSON.stringify(leadEvent(0))},`)])
    expect(stdout).toMatch(/1 +delivered/)
    expect(stdout).toContain('Stopped before the end: The JSON ends after item 1: the file is incomplete.')
    expect(code).toBe(2)
  })
})

describe('--out', () => {
  it('keeps rejected events in a file that can be corrected and sent', async () => {
    const out = join(newFolder(), 'out')
    const file = newFile('day.ndjson', `${ndjson([leadEvent(0), leadEvent(1, { context: {} })])}broken\n`)
    const { code, stdout } = await cli(['send', file, '--out', out])
    expect(code).toBe(1)
    expect(stdout).toContain(`${out}/rejected.ndjson`)
    const rejected = readLines(join(out, 'rejected.ndjson')) as {
      line: number
      event?: object
      text?: string
      reasons: string[]
    }[]
    expect(new Map(rejected.map(({ line, text }) => [line, text]))).toEqual(
      new Map([
        [2, undefined],
        [3, 'broken']
      ])
    )
    const corrected = rejected.map((record) => ({
      ...record,
      ...(record.event
        ? { event: { ...record.event, context: { traits: { email: 'a@example.com' } } } }
        : { text: JSON.stringify(leadEvent(2)) })
    }))
    const again = await cli(['send', newFile('rejected.ndjson', ndjson(corrected))])
    expect(again.stdout).toMatch(/2 +delivered +100 %/)
    expect(again.code).toBe(0)
  })

  it('reports that a run is finished, sends nothing, and starts over with --restart', async () => {
    const out = join(newFolder(), 'out')
    const file = leadFile(5)
    await withSandbox({}, async (sandbox) => {
      const args = ['send', file, '--out', out, '--sandbox-url', sandbox.url]
      expect((await cli(args)).code).toBe(0)
      const second = await cli(args)
      expect(second.stdout).toContain('This run is already finished: nothing was sent.')
      expect(second.stdout).toMatch(/5 +delivered/)
      expect(second.code).toBe(0)
      expect(sandbox.counts.processed).toBe(5)
      expect((await cli([...args, '--restart'])).code).toBe(0)
      expect(sandbox.counts).toMatchObject({ processed: 10, duplicates: 5 })
    })
  })

  it('resumes a run only with the same arguments, except for speed', async () => {
    const out = join(newFolder(), 'out')
    const file = leadFile(5)
    await cli(['send', file, '--out', out])
    const other = await cli(['send', file, '--out', out, '--action-source', 'offline'])
    expect(other.code).toBe(2)
    expect(other.stderr).toMatch(/the mappings was content \w{8} and is content \w{8}/)
    const faster = await cli(['send', file, '--out', out, '--concurrency', '8', '--rate', '60', '--batch-size', '7'])
    expect(faster.stdout).toContain('already finished')
  })

  it('can’t resume a run from standard input, and says so', async () => {
    const out = join(newFolder(), 'out')
    await cli(['send', '-', '--out', out], { stdin: ndjson([leadEvent(0)]) })
    const again = await cli(['send', '-', '--out', out], { stdin: ndjson([leadEvent(0)]) })
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("standard input can't be read a second time")
    ])
  })

  it('is not created by a run that can’t start', async () => {
    const out = join(newFolder(), 'out')
    expect((await cli(['send', '/nowhere.ndjson', '--out', out])).code).toBe(2)
    expect(existsSync(out)).toBe(false)
  })
})

describe('invalid arguments', () => {
  it.each<[string, string[], RegExp]>([
    ['a missing file', ['/nowhere/day.ndjson'], /Can't read \/nowhere\/day\.ndjson: the file does not exist/],
    ['a folder', [newFolder()], /is a folder/],
    ['a missing config', ['-', '--config', '/nowhere.json'], /Can't read \/nowhere\.json/],
    ['a config that is not JSON', ['-', '--config', newFile('c.json', '{"settings":')], /c\.json is not JSON/],
    [
      'a config with a token',
      ['-', '--config', newFile('c.json', `{"settings":{"conversion_token":"${TOKEN}"}}`)],
      /\$\.settings\.conversion_token.*PINTEREST_CONVERSION_TOKEN/
    ],
    ['a config with a typo', ['-', '--config', newFile('c.json', '{"subscription":[]}')], /\$\.subscription/],
    ['a columns file that is not an object', ['-', '--columns', newFile('c.json', '[]')], /must be a JSON object/],
    ['a columns file with a number', ['-', '--columns', newFile('c.json', '{"a":1}')], /"a" must be a path/],
    ['an unknown option', ['--tokn'], /unknown option '--tokn'/],
    ['a token by flag, which is not an option', ['--conversion-token', TOKEN], /unknown option/],
    ['a batch that is too large', ['-', '--batch-size', '1001'], /whole number from 1 to 1000/],
    ['a rate of 0', ['-', '--rate', '0'], /whole number from 1/],
    ['a time without a zone', ['-', '--now', '2026-11-24T00:05:00'], /Must be a time such as/],
    ['--dry-run with --out', ['-', '--dry-run', '--out', 'x'], /--out would have nothing to write/],
    ['--dry-run with --json', ['-', '--dry-run', '--json'], /Leave one out/],
    ['--restart alone', ['-', '--restart'], /--restart needs --out/],
    ['--columns for JSON', ['-', '--columns', 'x', '--format', 'json'], /--columns is for CSV/],
    ['two sandboxes', ['-', '--sandbox', '--sandbox-url', 'http://127.0.0.1:1'], /exclude each other/]
  ])('%s: exit code 2, a sentence, no stack', async (_, args, message) => {
    const { code, stdout, stderr } = await cli(['send', ...args])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(stdout).toBe('')
    expectNothingPrivate(stderr)
  })
})
