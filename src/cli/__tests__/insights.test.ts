import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { defaultSubscriptions } from '../../delivery'
import { cli, leadEvent, ndjson, newFile, readLines } from './harness'

const nobody = (row: number) => leadEvent(row, { context: {} })
const eventFile = (...events: unknown[]) => newFile('events.ndjson', ndjson(events))
const withoutPerson = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' }

describe('profile', () => {
  const file = eventFile(
    leadEvent(1),
    leadEvent(2, { context: withoutPerson, properties: { customer: { email: 'jane@example.com' } } }),
    nobody(3),
    leadEvent(4, { event: 'Coupon Viewed' })
  )

  it('shows what would be sent, what no mapping matches, and what would improve matching', async () => {
    const { code, stdout, stderr } = await cli(['profile', file])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('4 events. Nothing was sent.')
    expect(stdout).toMatch(/Lead Generated +3 +Lead 2/)
    expect(stdout).toContain('No mapping matches "Coupon Viewed"')
    expect(stdout).toContain('map properties.customer.email to user_data.email: 33 % of the events would gain it')
    expect(stdout).not.toContain('jane')
  })

  it('prints the report as JSON, for a gzipped file and for standard input', async () => {
    const zipped = newFile('events.ndjson.gz', gzipSync(ndjson([leadEvent(1)])))
    const [fromFile, fromStdin] = [
      await cli(['profile', zipped, '--json']),
      await cli(['profile', '-', '--json'], { stdin: ndjson([leadEvent(1)]) })
    ]
    expect(JSON.parse(fromFile.stdout)).toMatchObject({ events: 1, byEvent: [{ event: 'Lead Generated', count: 1 }] })
    expect(fromStdin.stdout).toBe(fromFile.stdout)
  })

  it.each([
    ['an empty file', '', 0, '0 events'],
    ['a truncated file', '[{"type":"track"}', 2, 'The rest could not be read']
  ])('has words for %s', async (_, content, code, words) => {
    const run = await cli(['profile', newFile('events.json', content)])
    expect(run.code).toBe(code)
    expect(run.stdout).toContain(words)
  })

  it('shows what another config would change', async () => {
    const subscriptions = defaultSubscriptions().map((one) =>
      one.name === 'Lead' ? { ...one, mapping: { ...one.mapping, event_name: 'signup' } } : one
    )
    const config = newFile('other.json', JSON.stringify({ subscriptions }))
    const { code, stdout } = await cli(['profile', file, '--compare', config])
    expect(code).toBe(0)
    expect(stdout).toContain('On the last 4 events this changes 2.')
    expect(stdout).toMatch(/Lead, event_name\n +before: lead\n +after: +signup/)
    expect((await cli(['profile', file, '--compare', config, '--last', '1'])).stdout).toContain('changes 0')
  })
})

describe('person', () => {
  const file = eventFile(leadEvent(1), leadEvent(2), leadEvent(3, { userId: 'u-3' }))
  const hash = createHash('sha256').update('person-2@example.com').digest('hex')

  it('shows what is sent about one person, and no other', async () => {
    const { code, stdout } = await cli(['person', ' Person-2@example.com', file])
    expect(code).toBe(0)
    expect(stdout).toContain(`SHA-256 as sent to Pinterest: ${hash}`)
    expect(stdout).toContain('1 of 3 events')
    expect(stdout).toContain('Not requested')
    expect(stdout).toContain(`"em": [\n          "${hash}"`)
    expect(stdout).not.toContain('lead-1')
  })

  it('reads the ID from standard input, so that it is not visible in the list of processes', async () => {
    const { code, stdout } = await cli(['person', '-', file], { stdin: 'u-3\n' })
    expect(code).toBe(0)
    expect(stdout).toContain('User ID: u-3')
    expect(stdout).toContain('lead-3')
  })

  it('adds what happened, from an outcome file', async () => {
    const outcomes = newFile('outcomes.ndjson', ndjson([{ messageId: 'lead-2', status: 'delivered', results: [] }]))
    expect((await cli(['person', 'person-2@example.com', file, '--outcomes', outcomes])).stdout).toContain(
      'outcome: delivered'
    )
  })

  it('shows the events even if the outcome file is missing, and names that file', async () => {
    const outcomes = `${file}.gone`
    const { code, stdout } = await cli(['person', 'person-2@example.com', file, '--outcomes', outcomes])
    expect(code).toBe(2)
    expect(stdout).toContain('lead-2')
    expect(stdout).toContain(`${outcomes}: 0 of 0 events. `)
  })

  it.each([
    ['an unknown person', ['someone@example.com'], 1, 'No event of this person was found.'],
    ['an invalid ID', ['unknown'], 2, 'Give an email address or a user ID.'],
    ['standard input for both', ['-', '-'], 2, 'Events cannot be read from standard input here.']
  ])('has words for %s', async (_, args, code, words) => {
    const run = await cli(['person', ...args, ...(args.length === 1 ? [file] : [])])
    expect(run.code).toBe(code)
    expect(run.stdout + run.stderr).toContain(words)
  })
})

describe('fix', () => {
  const rejected = () =>
    newFile(
      'rejected.ndjson',
      ndjson([
        { line: 7, reasons: ['The event identifies no one.'], event: nobody(1) },
        { line: 9, reasons: ['The currency is wrong.'], event: nobody(2), only: ['Lead'] }
      ])
    )

  it('lists rejected events by reason', async () => {
    const { code, stdout } = await cli(['fix', rejected()])
    expect(code).toBe(1)
    expect(stdout).toContain('1 × The event identifies no one.\n    line 1')
    expect(stdout).toContain('1 × The currency is wrong.\n    line 2')
  })

  it('sets a value in events with the reason, reports how many would be sent, and writes valid input for send', async () => {
    const args = ['fix', rejected(), '--set', 'context.traits.email=a@example.com']
    const some = await cli([...args, '--reason', 'no one'])
    expect(some.code).toBe(1)
    expect(some.stderr).toContain('1 of 2 events would be sent now.')

    const all = await cli(args)
    expect(all.code).toBe(0)
    expect(all.stderr).toContain('2 of 2 events would be sent now.')
    const sent = await cli(['send', newFile('fixed.ndjson', all.stdout), '--sandbox', '--json', '--quiet'])
    expect(sent.code).toBe(0)
    const outcomes = readLines(newFile('outcomes.ndjson', sent.stdout))
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
  })

  it('omits events that are not rejected, because they may already have been sent', async () => {
    const { stdout } = await cli([
      'fix',
      eventFile(leadEvent(1), nobody(2)),
      '--set',
      'context.traits.email=a@example.com'
    ])
    expect(stdout).toContain('lead-2')
    expect(stdout).not.toContain('lead-1')
  })

  it.each([
    ['a --set without a value', ['--set', 'properties.currency'], '--set must be path=value'],
    ['an invalid path', ['--set', 'a..b=1'], 'is not a path into an event'],
    ['an unknown reason', ['--set', 'a=1', '--reason', 'weather'], 'No event is rejected for this reason']
  ])('has words for %s', async (_, args, words) => {
    const run = await cli(['fix', rejected(), ...args])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(words)
  })

  it('reports a file without rejected events', async () => {
    const run = await cli(['fix', eventFile(leadEvent(1))])
    expect(run).toMatchObject({ code: 0, stdout: 'No event of this file is rejected.\n' })
  })
})

describe('tag', () => {
  it("prints the tag's call to standard output, and notes to standard error", async () => {
    const { code, stdout, stderr } = await cli(['tag', 'lead'])
    expect(code).toBe(0)
    expect(stdout).toContain("pintrk('track', 'lead', {\n    event_id: ")
    expect(stderr).toContain('The Pinterest Tag must be on')
  })

  it('lists the mappings if there is none with that name', async () => {
    const { code, stderr } = await cli(['tag', 'Lede'])
    expect(code).toBe(2)
    expect(stderr).toContain('"Lead"')
  })
})
