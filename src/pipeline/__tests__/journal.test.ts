import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  appendFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Outcome } from '../../delivery'
import { Journal, JournalError, type RunIdentity } from '../journal'
import type { SettledRow } from '../run'

const identity: RunIdentity = {
  input: { path: '/data/day.ndjson', sizeBytes: 100, modified: '2026-11-24T00:00:00.000Z' },
  arguments: { 'the target': 'Pinterest, ad account 1', 'test mode': 'off' }
}

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'journal-')), 'out')
})

const rejected: Outcome = {
  status: 'rejected',
  event: 'Lead',
  results: [
    { status: 'rejected', subscription: 'Lead', reason: 'No identity.', httpStatus: 400, rejectedBy: 'destination' }
  ]
}
const delivered: Outcome = {
  status: 'delivered',
  event: 'Lead',
  results: [
    {
      status: 'delivered',
      subscription: 'Lead',
      eventName: 'lead',
      warnings: [],
      limitedDataProcessing: { status: 'not-requested' },
      matchKeys: ['em']
    }
  ]
}
const retry: Outcome = {
  status: 'retry',
  event: 'Lead',
  results: [{ status: 'retry', subscription: 'Lead', reason: 'Down.', httpStatus: 503 }]
}
const half: Outcome = {
  ...retry,
  results: [...delivered.results, { status: 'retry', subscription: 'Lead 2', reason: 'Down.', httpStatus: 503 }]
}

const rowOf = (
  row: number,
  outcome: Outcome,
  event: unknown = { type: 'track', messageId: `m${row}` }
): SettledRow => ({
  row,
  line: row + 1,
  event,
  outcome
})
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const lines = (name: string) =>
  read(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
/** As a kill leaves it: files closed by the system, the lock still there. */
const kill = async (journal: Journal) => {
  await journal.close()
  writeFileSync(join(folder, 'run.lock'), '999999999')
}

it('writes an outcome line for each row, and the event beside each reason for what was not delivered', async () => {
  const journal = await Journal.open(folder, identity)
  await journal.settle([rowOf(0, delivered), rowOf(1, rejected), rowOf(2, retry), rowOf(3, half)], [])
  await journal.settle([{ row: 4, line: 9, text: '{"type":', outcome: rejected }], [])
  await journal.finish()
  await journal.close()
  expect(lines('outcomes.ndjson')).toEqual([
    { line: 1, ...delivered },
    { line: 2, ...rejected },
    { line: 3, ...retry },
    { line: 4, ...half },
    { line: 9, ...rejected }
  ])
  expect(lines('rejected.ndjson')).toEqual([
    { line: 2, reasons: ['No identity.'], event: { type: 'track', messageId: 'm1' } },
    { line: 9, reasons: ['No identity.'], text: '{"type":' }
  ])
  expect(lines('retry.ndjson')).toEqual([
    { line: 3, reasons: ['Down.'], event: { type: 'track', messageId: 'm2' } },
    { line: 4, reasons: ['Down.'], only: ['Lead 2'], event: { type: 'track', messageId: 'm3' } }
  ])
  expect(existsSync(join(folder, 'run.lock'))).toBe(false)
})

it('keeps files that hold personal data for their owner only', async () => {
  const journal = await Journal.open(folder, identity)
  await journal.close()
  for (const name of ['outcomes.ndjson', 'rejected.ndjson', 'retry.ndjson', 'checkpoint.json']) {
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  }
  expect(statSync(folder).mode & 0o077).toBe(0)
})

it('opened again after a kill, knows what is settled and what was counted, and cuts off what no checkpoint knows of', async () => {
  const journal = await Journal.open(folder, identity)
  await journal.settle([rowOf(0, delivered), rowOf(2, rejected)], [{ row: 1, outcome: half }])
  await kill(journal)
  appendFileSync(join(folder, 'outcomes.ndjson'), '{"line":5,"status":"deliv')
  appendFileSync(join(folder, 'rejected.ndjson'), '{"line":6}\n')

  const again = await Journal.open(folder, identity)
  expect([0, 1, 2, 3].map((row) => again.isSettled(row))).toEqual([true, false, true, false])
  expect([...again.partialOutcomes]).toEqual([[1, half]])
  expect(again.summary.events).toMatchObject({ delivered: 1, rejected: 1 })
  expect(again.settledCount).toBe(2)
  await again.settle([rowOf(1, delivered)], [])
  expect(again.partialOutcomes.size).toBe(0)
  await again.finish()
  await again.close()
  expect(lines('outcomes.ndjson').map(({ line }) => line)).toEqual([1, 3, 2])
  expect(lines('rejected.ndjson').map(({ line }) => line)).toEqual([3])

  const finished = await Journal.open(folder, identity)
  expect(finished.isFinished).toBe(true)
  await finished.close()
})

it('brings calls that come at once to the disk together, and each only resolves when its rows are there', async () => {
  const journal = await Journal.open(folder, identity)
  await Promise.all(
    Array.from({ length: 50 }, async (_, row) => {
      await journal.settle([rowOf(row, delivered)], [])
      const checkpoint = JSON.parse(read('checkpoint.json')) as { settled: [number, number][] }
      expect(checkpoint.settled.some(([from, before]) => from <= row && row < before)).toBe(true)
    })
  )
  expect(lines('outcomes.ndjson')).toHaveLength(50)
  await journal.close()
})

it.each<[string, RunIdentity, RegExp]>([
  [
    'another file',
    { ...identity, input: { path: '/data/other', sizeBytes: 1, modified: 'x' } },
    /the input was \/data\/day\.ndjson/
  ],
  [
    'a file that was changed',
    { ...identity, input: { ...identity.input!, sizeBytes: 101 } },
    /100 bytes.*and is.*101 bytes/
  ],
  [
    'another target',
    { ...identity, arguments: { ...identity.arguments, 'the target': 'sandbox' } },
    /the target was Pinterest, ad account 1 and is sandbox/
  ],
  [
    'an argument more',
    { ...identity, arguments: { ...identity.arguments, '--now': 'x' } },
    /--now was not given and is x/
  ],
  ['standard input', { arguments: identity.arguments }, /standard input can't be read a second time/]
])('refuses to go on with %s, and --restart begins anew', async (_, other, message) => {
  const journal = await Journal.open(folder, identity)
  await journal.settle([rowOf(0, rejected)], [])
  await journal.close()
  const opening = Journal.open(folder, other)
  await expect(opening).rejects.toThrow(JournalError)
  await expect(opening).rejects.toThrow(message)
  await expect(opening).rejects.toThrow(/--restart/)
  expect(lines('rejected.ndjson')).toHaveLength(1)

  const restarted = await Journal.open(folder, other, { restart: true })
  expect(restarted.settledCount).toBe(0)
  await restarted.close()
  expect(read('rejected.ndjson')).toBe('')
})

it('refuses a folder in which another run is at work, and takes over the lock of one that was killed', async () => {
  const journal = await Journal.open(folder, identity)
  writeFileSync(join(folder, 'run.lock'), String(process.ppid))
  await expect(Journal.open(folder, identity)).rejects.toThrow(/Another run \(process \d+\) is at work/)
  writeFileSync(join(folder, 'run.lock'), '999999999')
  await (await Journal.open(folder, identity)).close()
  await journal.close()
})

it('does not write over files that it does not know', async () => {
  await (await Journal.open(folder, identity)).close()
  rmSync(join(folder, 'checkpoint.json'))
  writeFileSync(join(folder, 'rejected.ndjson'), 'mended by hand')
  await expect(Journal.open(folder, identity)).rejects.toThrow(
    /rejected\.ndjson is there already, without a checkpoint/
  )
  expect(read('rejected.ndjson')).toBe('mended by hand')
})

it.each([
  ['is no JSON', '{"vers'],
  ['is of another version', '{"version":99}']
])('refuses a checkpoint that %s', async (_, text) => {
  await (await Journal.open(folder, identity)).close()
  writeFileSync(join(folder, 'checkpoint.json'), text)
  await expect(Journal.open(folder, identity)).rejects.toThrow(/no checkpoint that this version can read/)
})

it.each(['rejected.ndjson', 'retry.ndjson'])(
  'never begins anew over %s when that is the input: its events would be lost',
  async (name) => {
    const journal = await Journal.open(folder, identity)
    await journal.settle([rowOf(0, rejected), rowOf(1, retry)], [])
    await journal.finish()
    await journal.close()
    const before = read(name)
    symlinkSync(folder, `${folder}-link`)
    for (const path of [join(folder, name), join(`${folder}-link`, name)]) {
      const input = { path, sizeBytes: before.length, modified: '2026-11-24T00:00:00.000Z' }
      const again = Journal.open(folder, { ...identity, input }, { restart: true })
      await expect(again).rejects.toThrow(JournalError)
      await expect(again).rejects.toThrow(/can't be its input too\. Name another folder for --out\./)
    }
    expect(read(name)).toBe(before)
    expect(existsSync(join(folder, 'run.lock'))).toBe(false)
  }
)

it('notices that an outcome file was shortened since', async () => {
  const journal = await Journal.open(folder, identity)
  await journal.settle([rowOf(0, rejected)], [])
  await journal.close()
  writeFileSync(join(folder, 'rejected.ndjson'), '')
  await expect(Journal.open(folder, identity)).rejects.toThrow(/shorter than its checkpoint says/)
})

describe('a folder that can not be written', () => {
  it('is a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'journal-')), 'file')
    writeFileSync(path, '')
    await expect(Journal.open(path, identity)).rejects.toThrow(
      new JournalError(`Can't write to ${path}: it is a file.`)
    )
  })

  it('lies under a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'journal-')), 'file')
    writeFileSync(path, '')
    await expect(Journal.open(join(path, 'out'), identity)).rejects.toThrow(/a part of that path is a file/)
  })

  it('lies where nobody may make one', async () => {
    await expect(Journal.open('/sys/out', identity)).rejects.toThrow(/this user may not write there|read-only/)
  })
})

describe('a full disk', () => {
  // The system's own always-full device, in the place of the file that the checkpoint is written to.
  const fill = () => symlinkSync('/dev/full', join(folder, 'checkpoint.json.new'))
  const free = () => rmSync(join(folder, 'checkpoint.json.new'))

  it('is named, ends all writing, and leaves the last checkpoint as it was: the next run loses and doubles nothing', async () => {
    const journal = await Journal.open(folder, identity)
    await journal.settle([rowOf(0, delivered)], [])
    fill()
    await expect(journal.settle([rowOf(1, rejected)], [])).rejects.toThrow(
      `Can't write to ${folder}: the disk is full.`
    )
    free()
    // Space again: but between the lines of the failed write and its checkpoint nothing may come.
    await expect(journal.settle([rowOf(2, rejected)], [])).rejects.toThrow(/disk is full/)
    await kill(journal)

    const again = await Journal.open(folder, identity)
    expect([0, 1, 2].map((row) => again.isSettled(row))).toEqual([true, false, false])
    await again.settle([rowOf(1, rejected), rowOf(2, rejected)], [])
    await again.close()
    expect(lines('outcomes.ndjson').map(({ line }) => line)).toEqual([1, 2, 3])
    expect(lines('rejected.ndjson').map(({ line }) => line)).toEqual([2, 3])
  })

  it('is named before the first event is sent, when it is full already', async () => {
    const journal = await Journal.open(folder, identity)
    await journal.settle([rowOf(0, rejected)], [])
    await journal.close()
    fill()
    await expect(Journal.open(folder, identity, { restart: true })).rejects.toThrow(/the disk is full/)
    free()
    // The run that was to be begun anew is still there, whole.
    const again = await Journal.open(folder, identity)
    expect(again.settledCount).toBe(1)
    await again.close()
  })
})
