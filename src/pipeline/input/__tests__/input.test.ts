import { appendFileSync, mkdtempSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { InputError, type InputFormat, type InputRecord, openInput } from '..'
import { A, B, a, b, readText, summaryOf } from './support/read-text'

describe('a wrapper around the events is unwrapped', () => {
  it.each([
    ['events', `{"events":[${a},${b}]}`],
    ['batch, as sent to Segment', `{"batch":[${a},${b}],"sentAt":"2026-11-24T00:00:00Z","context":{"x":[1],"y":"}]"}}`],
    ['plain values before it', `{"writeKey":"k","count":2,"batch":[${a},${b}]}`],
    ['pretty-printed', JSON.stringify({ events: [A, B] }, null, 2)],
    ['several, one per line', `{"batch":[${a}]}\n{"batch":[${b}]}\n`],
    ['one before an array', `{"batch":[${a}]}\n[${b}]`],
    ['an empty one first', `{"events":[]}\n{"events":[${a},${b}]}`]
  ])('%s', async (_, text) => {
    for (const chunkBytes of [1 << 20, 300]) {
      const records = await readText(text, {}, chunkBytes)
      expect(records).toEqual([
        { row: 0, line: 1, event: A },
        { row: 1, line: 2, event: B }
      ])
    }
  })

  it('for any file name', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'events.ndjson')
    writeFileSync(path, `{"events":[${a}]}`)
    const input = await openInput(path)
    expect(input.format).toBe('json')
    await input.close()
  })

  it.each(['{"events":[{"type":"track"}', `{"events":[${a}]`])('a truncated one is an error: %s', async (text) => {
    await expect(readText(text)).rejects.toThrow('the file is incomplete')
  })

  it('but not an event that contains such a list', async () => {
    const event = { type: 'track', event: 'A', batch: [{ a: 1 }] }
    expect(await readText(JSON.stringify(event))).toEqual([{ row: 0, line: 1, event }])
  })

  it('but not one whose list begins after 4 KB, which would be searched for in every long object', async () => {
    const records = await readText(`{"note":"${'x'.repeat(4096)}","events":[${a}]}`)
    expect(records).toMatchObject([{ problem: expect.stringContaining('is an object around a list') }])
  })
})

describe('a record of an earlier run without an event', () => {
  it.each([
    ['null', { event: null }, undefined, 'is a record of an earlier run without an event to send'],
    ['nothing', {}, undefined, 'is a record of an earlier run without an event to send'],
    ['a number', { event: 5 }, 5, undefined],
    ['a text', { event: 'x' }, 'x', undefined]
  ])('%s is an outcome', async (_, content, event, problem) => {
    const [record] = await readText(JSON.stringify({ line: 3, reasons: ['x'], ...content }), { format: 'ndjson' })
    expect(record?.event).toBe(event)
    if (problem !== undefined) expect(record?.problem).toContain(problem)
  })
})

describe('a file that changes while it is read', () => {
  // More than is read at once.
  const lines = `${a}\n`.repeat(10_000)
  it.each<[string, (path: string) => void, number, string]>([
    [
      'cut short',
      (path) => truncateSync(path, 270_000),
      9310,
      'became shorter while it was read: it had 290000 bytes and has 270000'
    ],
    [
      'longer',
      (path) => appendFileSync(path, lines),
      10_000,
      'grew while it was read: it had 290000 bytes and has 580000'
    ],
    ['other', (path) => writeFileSync(path, lines.replace('A', 'B')), 10_000, 'was changed while it was read']
  ])('%s: an error at its end, and nothing of what was added', async (_, change, count, message) => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'events.ndjson')
    writeFileSync(path, lines)
    utimesSync(path, 1000, 1000)
    const input = await openInput(path)
    change(path)
    const records: InputRecord[] = []
    await expect(async () => {
      for await (const some of input.read()) records.push(...some)
    }).rejects.toThrow(message)
    expect(records).toHaveLength(count)
    await input.close()
  })
})

describe('the format of an input', () => {
  it.each<[string, string, InputFormat]>([
    ['day.ndjson', a, 'ndjson'],
    ['day.jsonl.gz', a, 'ndjson'],
    ['day.CSV', 'event', 'csv'],
    ['day.tsv', 'event', 'csv'],
    ['day.json', `[${a}]`, 'json'],
    ['day.json', `${a}\n${b}`, 'ndjson'],
    ['day.json', JSON.stringify(A, null, 2), 'json'],
    ['day.json', '{"type":"track",\n"event":"A"}', 'json'],
    ['no-ending', 'event,messageId\nA,1', 'csv'],
    ['empty', '', 'ndjson']
  ])('%s holding %s is %s', async (name, text, format) => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), name)
    writeFileSync(path, text)
    const input = await openInput(path)
    expect(input.format).toBe(format)
    expect(input.file).toMatchObject({ path, sizeBytes: Buffer.byteLength(text) })
    for await (const _ of input.read());
    expect(input.bytesRead()).toBe(Buffer.byteLength(text))
  })

  it('unzips gzip by its first bytes, for any name, including several members in one file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'day')
    writeFileSync(path, Buffer.concat([gzipSync(`${a}\n`), gzipSync(`${b}\n`)]))
    const records: InputRecord[] = []
    for await (const some of (await openInput(path)).read()) records.push(...some)
    expect(summaryOf(records)).toEqual([
      [1, A],
      [2, B]
    ])
  })

  it('returns what a truncated gzip file still contains, then reports that it was truncated', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      JSON.stringify({ ...A, messageId: String(index * 7919) })
    )
    const zipped = gzipSync(lines.join('\n'))
    const input = await openInput(Readable.from([zipped.subarray(0, zipped.length - 2000)]))
    let count = 0
    await expect(async () => {
      for await (const some of input.read()) count += some.length
    }).rejects.toThrow(/gzip file that ends too early/)
    expect(count).toBeGreaterThan(1000)
  })

  it.each([
    ['a spreadsheet', 'PK\u0003\u0004rest', /Save the sheet as "CSV UTF-8"/],
    ['UTF-16', Buffer.from('\ufeffevent', 'utf16le'), /UTF-16/],
    ['UTF-16, big-endian', Buffer.from([0xfe, 0xff, 0x00, 0x65]), /UTF-16/],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /--format/],
    ['Parquet', 'PAR1rest', /Parquet/],
    ['prose', 'Dear all\nhow are you, today?', /--format/]
  ])('rejects %s, and says what to do', async (_, text, message) => {
    await expect(openInput(Readable.from([Buffer.from(text)]))).rejects.toThrow(message)
  })

  it('has no identity if it is a device or a pipe, which cannot be read twice', async () => {
    const input = await openInput('/dev/null')
    for await (const _ of input.read());
    expect(input.file).toBeUndefined()
    await input.close()
  })

  it('is closed if its format is unknown', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'picture.png')
    writeFileSync(path, '\x89PNG')
    const open = jest.spyOn(fs, 'open')
    await expect(openInput(path)).rejects.toThrow(InputError)
    const handle = await (open.mock.results[0]?.value as Promise<fs.FileHandle>)
    open.mockRestore()
    expect(handle.fd).toBe(-1)
  })

  it('reports a missing file, and a folder', async () => {
    await expect(openInput('/nowhere/day.ndjson')).rejects.toThrow(
      new InputError("Can't read /nowhere/day.ndjson: the file does not exist.")
    )
    await expect(openInput(tmpdir())).rejects.toThrow(/is a folder/)
  })

  it.each<[InputFormat, string]>([
    ['ndjson', [a, 'broken', b].join('\n')],
    ['json', `[${a},broken,${b}]`],
    ['csv', ['event', 'A', 'broken" row', `"${B.event.replaceAll('"', '""')}"`].join('\n')]
  ])('skips committed records and keeps counting: %s', async (format, text) => {
    const input = await openInput(Readable.from([Buffer.from(text)]), { format })
    const records: InputRecord[] = []
    for await (const some of input.read((row) => row < 2)) records.push(...some)
    expect(records).toMatchObject([{ row: 2, line: format === 'csv' ? 4 : 3, event: B }])
  })
})
