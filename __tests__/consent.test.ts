import { readFile } from 'node:fs/promises'
import { cli, leadEvent, ndjson, newFile, newFolder, readLines } from '../src/cli/__tests__/harness'
import { openWorkbench } from '../src/workbench/__tests__/workbench-server'

/** Consent in each command and runtime: the same event has the same outcome. */

const withConsent = (row: number, isAgreed: boolean) => {
  const event = leadEvent(row)
  const consent = { categoryPreferences: { Advertising: isAgreed } }
  return { ...event, context: { ...event.context, consent } }
}
const config = { settings: {}, consent: { required: ['Advertising'] } }
const configFile = () => newFile('config.json', JSON.stringify(config))
const events = [withConsent(1, true), withConsent(2, false), leadEvent(3), { type: 'track', event: 'Unheard Of' }]

it('send: withholds events without consent, counts them by reason, and puts the reason in the outcome', async () => {
  const out = newFolder()
  const { code, stdout } = await cli([
    'send',
    newFile('events.ndjson', ndjson(events)),
    '--config',
    configFile(),
    '--out',
    out
  ])
  expect(code).toBe(0)
  expect(stdout).toContain('Not sent, although a mapping matches these events\n  2  no consent for Advertising')
  expect(stdout).toContain('no mapping matches these events\n  1  Unheard Of')
  // Written as they are decided: an event that is not sent has its outcome before the first answer.
  const outcomes = readLines(`${out}/outcomes.ndjson`).sort((a, b) => Number(a.line) - Number(b.line))
  expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual([
    ['delivered', undefined],
    ['not-subscribed', 'no consent for Advertising'],
    ['not-subscribed', 'no consent for Advertising'],
    ['not-subscribed', undefined]
  ])
})

it('send and explain: withhold what the sender switched off, without configuration', async () => {
  const off = { ...leadEvent(2), integrations: { All: false } }
  const reason = 'switched off by the sender: integrations.All is false'
  const { code, stdout } = await cli(['send', newFile('events.ndjson', ndjson([leadEvent(1), off]))])
  expect([code, stdout]).toEqual([0, expect.stringContaining(`these events\n  1  ${reason}`)])
  const explained = await cli(['explain', newFile('event.json', JSON.stringify(off))])
  expect([explained.code, explained.stdout]).toEqual([1, expect.stringContaining(`NOT SENT: ${reason}. These`)])
})

it('send --dry-run: prints no request for a withheld event', async () => {
  const { stdout } = await cli([
    'send',
    newFile('events.ndjson', ndjson(events)),
    '--config',
    configFile(),
    '--dry-run'
  ])
  expect(stdout).toContain('lead-1')
  expect(stdout).not.toMatch(/lead-[23]/)
})

it('explain: says why nothing is sent, and exits with 1', async () => {
  const { code, stdout } = await cli([
    'explain',
    newFile('event.json', JSON.stringify(withConsent(2, false))),
    '--config',
    configFile()
  ])
  expect(code).toBe(1)
  expect(stdout).toBe('Event: Lead Generated\n\nNOT SENT: no consent for Advertising. These mappings match:\n  Lead\n')
})

it('the workbench: the tester sends nothing, the mapping editor still shows the mapping, saving keeps the consent', async () => {
  const path = configFile()
  const workbench = await openWorkbench({ configFile: path })
  try {
    const event = withConsent(2, false)
    const explained = await workbench.post('/api/explain', { event, endpoint: 'sandbox' })
    expect(explained.json).toMatchObject({ withheld: 'no consent for Advertising' })
    const sent = await workbench.post('/api/send', { event, endpoint: 'sandbox' })
    expect(sent.json).toMatchObject({ outcome: { status: 'not-subscribed', reason: 'no consent for Advertising' } })

    const state = await workbench.get('/api/state')
    const subscriptions = state.json.subscriptions as { name: string }[]
    const lead = subscriptions.find(({ name }) => name === 'Lead')
    const preview = await workbench.post('/api/preview', { event, subscription: lead })
    expect(preview.json).toMatchObject({ matches: true, details: { payload: { event_name: 'lead' } } })

    await workbench.post('/api/subscriptions', { subscriptions })
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ consent: config.consent })
  } finally {
    await workbench.close()
  }
})
