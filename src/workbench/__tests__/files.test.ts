import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import type { FilesView, ProfileState } from '../files-contract'
import { dropInto, lead, ndjson, uploadTo } from './dropped-files'
import { openWorkbench, type TestWorkbench } from './workbench-server'

let workbench: TestWorkbench
beforeEach(async () => {
  workbench = await openWorkbench()
})
afterEach(() => workbench.close())

const upload = (name: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  uploadTo(workbench, name, body, headers)
const drop = (name: string, body: string | Buffer) => dropInto(workbench, name, body)
/** Polls until the profile is ready, like the page. */
async function profileOf(id: string): Promise<ProfileState | undefined> {
  for (;;) {
    const { files } = (await workbench.get('/api/files')).json as unknown as FilesView
    const profile = files.find((file) => file.id === id)?.profile
    if (profile?.is !== 'reading') return profile
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
/** Of this process: another one may be testing the workbench, too. */
const droppedFolders = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('pinterest-workbench-') && ownerOf(name) === process.pid)

function ownerOf(folder: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(tmpdir(), folder, 'owner.json'), 'utf8')) as { pid: number }).pid
  } catch {
    // Not written yet, or just deleted.
    return undefined
  }
}

describe('a dropped file', () => {
  it('is readable only by its owner, and deleted when the workbench stops', async () => {
    const before = droppedFolders()
    const own = await openWorkbench()
    await own.ask('POST', '/api/files/upload?name=day.ndjson', {
      headers: { 'content-type': 'application/octet-stream' },
      body: ndjson(lead(1))
    })
    const [folder = ''] = droppedFolders().filter((name) => !before.includes(name))
    const path = join(tmpdir(), folder)
    const [file = ''] = readdirSync(path).filter((name) => name !== 'owner.json')
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(statSync(join(path, file)).mode & 0o777).toBe(0o600)
    expect(file).not.toContain('day')
    await own.close()
    expect(existsSync(path)).toBe(false)
  })

  it.each([
    ['NDJSON', 'day.ndjson', ndjson(lead(1), lead(2))],
    ['a JSON array', 'day.json', JSON.stringify([lead(1), lead(2)])],
    ['gzip', 'day.ndjson.gz', gzipSync(ndjson(lead(1), lead(2)))],
    [
      'CSV',
      'day.csv',
      'event,messageId,timestamp,context.traits.email\n' +
        [1, 2].map((row) => `Lead Generated,m-${row},2026-11-24T11:00:00Z,p${row}@example.com\n`).join('')
    ]
  ])('is profiled: %s', async (_, name, body) => {
    const id = await drop(name, body)
    await workbench.post('/api/files/profile', { id })
    expect(await profileOf(id)).toMatchObject({
      is: 'done',
      isOfSaved: true,
      profile: { events: 2, byEvent: [{ event: 'Lead Generated', mappings: [{ mapping: 'Lead', accepted: 2 }] }] }
    })
  })

  it('without events is reported', async () => {
    const id = await drop('picture.png', Buffer.from('PK\u0003\u0004 not events'))
    await workbench.post('/api/files/profile', { id })
    expect(await profileOf(id)).toMatchObject({ is: 'failed', message: expect.stringContaining('zip archive') })
  })

  it('that is too large is rejected before it is read', async () => {
    const answer = await upload('huge.ndjson', '', { 'content-length': String(300 * 1024 * 1024) }).catch(
      () => undefined
    )
    expect(answer?.status ?? 413).toBe(413)
  })

  it('can be removed', async () => {
    const id = await drop('day.ndjson', ndjson(lead(1)))
    expect((await workbench.post('/api/files/remove', { id })).json).toEqual({ files: [] })
    expect(await workbench.post('/api/files/profile', { id })).toMatchObject({
      status: 422,
      json: { problems: [{ message: 'This file no longer exists. Drop it again.' }] }
    })
  })

  it('is rejected from another page', async () => {
    const foreign = { origin: 'http://evil.example' }
    expect((await upload('day.ndjson', ndjson(lead(1)), foreign)).status).toBe(403)
    expect((await workbench.get('/api/files')).json).toEqual({ files: [] })
  })
})

it('suggests a mapping for an event that no mapping matches', async () => {
  const id = await drop('day.ndjson', ndjson(lead(1), lead(2, { event: 'purchase' })))
  const { json } = await workbench.post('/api/files/suggest', { id, event: 'purchase' })
  expect(json).toMatchObject({
    subscription: { subscribe: 'type = "track" and event = "purchase"', mapping: { event_name: 'checkout' } }
  })
  expect((await workbench.post('/api/files/event', { id, event: 'purchase' })).json).toMatchObject({
    event: { messageId: 'lead-2' }
  })
})

it.each([
  ['without a name: by its type', { event: undefined, type: 'page' }, 'page'],
  ['with an overlong name: by what the profile calls it', { event: 'N'.repeat(5000) }, undefined],
  ['with white space around its name', { event: ' purchase ' }, undefined]
])('finds the first event with a name as the profile lists it: %s', async (_, overrides, name) => {
  const id = await drop('day.ndjson', ndjson(lead(1), lead(2, overrides)))
  await workbench.post('/api/files/profile', { id })
  const profile = await profileOf(id)
  const listed = profile?.is === 'done' ? profile.profile.byEvent.map(({ event }) => event) : []
  const own = listed.find((event) => event !== 'Lead Generated')
  if (name !== undefined) expect(own).toBe(name)
  expect((await workbench.post('/api/files/event', { id, event: own })).json).toMatchObject({
    event: { messageId: 'lead-2' }
  })
})

it('adds a path to a mapping, and writes the tag’s call', async () => {
  const { subscriptions } = (await workbench.get('/api/state')).json as { subscriptions: { name: string }[] }
  const subscription = subscriptions.find(({ name }) => name === 'Lead')
  const added = await workbench.post('/api/mappings/add-path', {
    subscription,
    field: 'user_data.email',
    path: 'properties.customer.email'
  })
  expect(JSON.stringify(added.json)).toContain('$.properties.customer.email')
  const tag = await workbench.post('/api/mappings/tag', { subscription: { ...subscription, subscribe: 'half typed' } })
  expect(tag.json.code).toContain("pintrk('track', 'lead'")
})

it('compares a draft with the saved mappings, on the last file, or on the samples if there is none', async () => {
  const { subscriptions } = (await workbench.get('/api/state')).json as { subscriptions: { name: string }[] }
  const draft = subscriptions.filter(({ name }) => name !== 'Lead')
  expect((await workbench.post('/api/files/compare', { subscriptions: draft })).json).toMatchObject({ changed: 2 })
  await drop('day.ndjson', ndjson(lead(1), lead(2), lead(3, { event: 'Signed Up' })))
  expect((await workbench.post('/api/files/compare', { subscriptions: draft })).json).toMatchObject({
    fileName: 'day.ndjson',
    events: 3,
    changed: 2,
    kinds: { 'no-longer-sent': 2 }
  })
})

it('finds a person in the chosen files, with the outcomes of this session', async () => {
  const first = await drop('one.ndjson', ndjson(lead(1), lead(2)))
  await drop('two.ndjson', ndjson(lead(1)))
  await workbench.post('/api/send', { event: lead(1), endpoint: 'sandbox' })
  const all = await workbench.post('/api/files/person', { id: 'person-1@example.com' })
  expect(all.json).toMatchObject({ found: 2, events: [{ outcome: 'delivered' }, { outcome: 'delivered' }] })
  const one = await workbench.post('/api/files/person', { id: 'person-1@example.com', files: [first] })
  expect(one.json).toMatchObject({ found: 1, files: [{ name: 'one.ndjson', events: 2, found: 1 }] })
  expect(await workbench.post('/api/files/person', { id: 'unknown' })).toMatchObject({ status: 422 })
})

it('finds a person even if the outcome file is missing, and names that file', async () => {
  const outcomesFile = join(tmpdir(), 'gone', 'outcomes.ndjson')
  const own = await openWorkbench({ outcomesFile })
  await own.post('/api/files/example', {})
  const { json } = await own.post('/api/files/person', { id: 'nobody@example.com' })
  await own.close()
  expect(json).toMatchObject({
    files: [{ name: 'example-day.ndjson' }, { name: outcomesFile, problem: expect.stringContaining('gone') as string }]
  })
})

it('groups rejected events, and tries corrections', async () => {
  const id = await drop(
    'rejected.ndjson',
    ndjson({ line: 3, reasons: ['The event identifies no one.'], event: lead(1, { context: {} }) })
  )
  const { json } = await workbench.post('/api/files/rejected', { id })
  expect(json).toMatchObject({ events: 1, groups: [{ reason: 'The event identifies no one.', count: 1 }] })
  const check = (path: string) =>
    workbench.post('/api/files/rejected/check', {
      id,
      corrections: [{ kind: 'The event identifies no one.', path, value: 'jane@example.com' }]
    })
  expect((await check('context.traits.email')).json).toMatchObject({ events: 1, accepted: 1 })
  expect(await check('a..b')).toMatchObject({ status: 422, json: { problems: [{ path: 'corrections[0].path' }] } })
})
