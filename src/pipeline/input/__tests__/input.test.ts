import { appendFileSync, mkdtempSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { InputError, type InputFormat, type InputRecord, openInput, type InputOptions } from '..'

type ReadRecord = Omit<InputRecord, 'sizeBytes'>

/** Reads the text as standard input would bring it, cut into pieces of the given size. */
async function readText(
  text: string | Buffer,
  options: InputOptions = {},
  chunkBytes = 1 << 20
): Promise<ReadRecord[]> {
  const bytes = Buffer.from(text)
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes))
  const input = await openInput(Readable.from(chunks), options)
  const records: ReadRecord[] = []
  for await (const some of input.read()) records.push(...some.map(({ sizeBytes: _, ...record }) => record))
  return records
}

/** Reads to the end, and keeps nothing. */
async function drain(records: AsyncIterable<unknown>): Promise<void> {
  const iterator = records[Symbol.asyncIterator]()
  while ((await iterator.next()).done !== true);
}

const summaryOf = (records: ReadRecord[]) =>
  records.map(({ line, event, problem }) => [line, problem === undefined ? event : 'problem'])

const A = { type: 'track', event: 'A' }
const B = { type: 'track', event: 'B\u2028"{[,' }
const a = JSON.stringify(A)
const b = JSON.stringify(B)

describe('a wrapper around the events is unwrapped', () => {
  it.each([
    ['events', `{"events":[${a},${b}]}`],
    ['batch, as sent to Segment', `{"batch":[${a},${b}],"sentAt":"2026-11-24T00:00:00Z","context":{"x":[1]}}`],
    ['plain values before it', `{"writeKey":"k","count":2,"batch":[${a},${b}]}`],
    ['printed for people', JSON.stringify({ events: [A, B] }, null, 2)],
    ['several, a line each', `{"batch":[${a}]}\n{"batch":[${b}]}\n`],
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

  it('whatever the name of the file says', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'events.ndjson')
    writeFileSync(path, `{"events":[${a}]}`)
    const input = await openInput(path)
    expect(input.format).toBe('json')
    await input.close()
  })

  it.each(['{"events":[{"type":"track"}', `{"events":[${a}]`])(
    'and one that is cut off is an error: %s',
    async (text) => {
      await expect(readText(text)).rejects.toThrow('the file is incomplete')
    }
  )

  it('but not an event that has such a list', async () => {
    const event = { type: 'track', event: 'A', batch: [{ a: 1 }] }
    expect(await readText(JSON.stringify(event))).toEqual([{ row: 0, line: 1, event }])
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
  const lines = `${a}\n`.repeat(10)
  it.each<[string, (path: string) => void, string]>([
    ['cut short', (path) => truncateSync(path, 40), 'became shorter while it was read: it had 290 bytes and has 40'],
    ['longer', (path) => appendFileSync(path, lines), 'grew while it was read: it had 290 bytes and has 580'],
    ['other', (path) => writeFileSync(path, lines.replace('A', 'B')), 'was changed while it was read']
  ])('%s: an error at its end', async (_, change, message) => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'events.ndjson')
    writeFileSync(path, lines)
    utimesSync(path, 1000, 1000)
    const input = await openInput(path)
    change(path)
    await expect(drain(input.read())).rejects.toThrow(message)
    await input.close()
  })
})

describe('NDJSON', () => {
  it.each([
    [
      'plain lines',
      `${a}\n${b}\n`,
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'no line end after the last line',
      `${a}\n${b}`,
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'Windows line ends',
      `${a}\r\n${b}\r\n`,
      [
        [1, A],
        [2, B]
      ]
    ],
    ['a byte order mark', `\ufeff${a}\n`, [[1, A]]],
    [
      'blank lines, which count as lines but not as events',
      `\n${a}\n \t\n\r\n${b}`,
      [
        [2, A],
        [5, B]
      ]
    ],
    [
      'a broken line in the middle',
      `${a}\n{"type":\n${b}\n`,
      [
        [1, A],
        [2, 'problem'],
        [3, B]
      ]
    ],
    [
      'a broken first line',
      `{"type": track}\n${a}\n`,
      [
        [1, 'problem'],
        [2, A]
      ]
    ],
    [
      'values that are no object, which the destination rejects itself',
      `null\n3\n${a}`,
      [
        [1, null],
        [2, 3],
        [3, A]
      ]
    ]
  ])('reads %s', async (_, text, expected) => {
    expect(summaryOf(await readText(text, { format: 'ndjson' }))).toEqual(expected)
    expect(summaryOf(await readText(text, { format: 'ndjson' }, 1))).toEqual(expected)
  })

  it('names a line that is not UTF-8 and goes on', async () => {
    const latin1 = Buffer.concat([Buffer.from('{"name":"J'), Buffer.from([0xfc]), Buffer.from(`rgen"}\n${a}\n`)])
    const [bad, good] = await readText(latin1)
    expect(bad).toMatchObject({ line: 1, problem: 'The line is not UTF-8 text. Save the file as UTF-8.' })
    expect(good).toMatchObject({ line: 2, event: A })
  })

  it('rejects a line longer than 1 MB without keeping it, and reads on', async () => {
    const long = `{"type":"${'x'.repeat(9 * 1024 * 1024)}"}`
    const records = await readText(`${a}\n${long}\n${b}\n`)
    expect(records).toEqual([
      { row: 0, line: 1, event: A },
      { row: 1, line: 2, problem: 'The line is longer than 1 MB. An event has a few KB.' },
      { row: 2, line: 3, event: B }
    ])
  })

  it.each([
    ['20,000 nested brackets', '['.repeat(20_000) + ']'.repeat(20_000), 'is nested deeper than 100 levels'],
    ['101 levels of objects', '{"a":'.repeat(101) + '1' + '}'.repeat(101), 'is nested deeper than 100 levels'],
    ['a key twice', '{"type":"track","event":"A","event":"B"}', 'has an object with the same key twice'],
    ['a key twice, further in', '{"type":"track","x":[{"a":1,"a":1}]}', 'has an object with the same key twice'],
    [
      'a list under a name that is not known',
      '{"rows":[{"type":"track"}]}',
      'is an object that wraps a list, not an event'
    ]
  ])('rejects a line with %s, and reads on', async (_, line, problem) => {
    const records = await readText(`${a}\n${line}\n${b}\n`, { format: 'ndjson' })
    expect(records.map(({ event }) => event)).toEqual([A, undefined, B])
    expect(records[1]?.problem).toContain(problem)
    expect(records[1]?.text).toBe(line)
  })

  it.each(['{"a":"\\\\","b":":\\"{[:"}', '{"a":{"b":[1,{"a":null}]},"__proto__":{"x":1}}', '5', '"a:b"'])(
    'finds no fault in %s',
    async (line) => {
      const [record] = await readText(`${line}\n`, { format: 'ndjson' })
      expect(record).toEqual({ row: 0, line: 1, event: JSON.parse(line) as unknown })
    }
  )

  it('never quotes the input in a problem', async () => {
    const [record] = await readText('{"email": jane@example.com}\n')
    expect(record?.problem).not.toContain('jane')
    expect(record?.text).toBe('{"email": jane@example.com}')
  })

  it('reads the lines of rejected.ndjson and retry.ndjson, corrected or not, with their reasons', async () => {
    const lines = [
      { line: 7, reasons: ['The time is missing.'], event: A },
      { line: 8, reasons: ['…'], event: A, only: ['Checkout'] },
      { line: 9, reasons: ['The line is not JSON.'], text: '{"type":' },
      { line: 10, reasons: ['The line is not JSON.'], text: a },
      { type: 'track', event: 'Reasons Given', reasons: ['a property of their own'] }
    ]
    const records = await readText(lines.map((line) => JSON.stringify(line)).join('\n'))
    expect(records).toEqual([
      { row: 0, line: 1, event: A, reasons: ['The time is missing.'] },
      { row: 1, line: 2, event: A, reasons: ['…'], only: ['Checkout'] },
      {
        row: 2,
        line: 3,
        problem: expect.stringContaining('is not JSON'),
        text: '{"type":',
        reasons: ['The line is not JSON.']
      },
      { row: 3, line: 4, event: A, reasons: ['The line is not JSON.'] },
      { row: 4, line: 5, event: lines[4] }
    ])
  })
})

describe('JSON', () => {
  it.each([
    [
      'an array on one line',
      `[${a},${b}]`,
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'an array printed for people',
      JSON.stringify([A, B], null, 2),
      [
        [1, A],
        [2, B]
      ]
    ],
    ['an empty array', ' [ ] \n', []],
    ['a byte order mark', `\ufeff[${a}]`, [[1, A]]],
    ['a comma too many at the end', `[${a},]`, [[1, A]]],
    ['one object printed for people', JSON.stringify(A, null, 2), [[1, A]]],
    [
      'objects one after the other',
      `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`,
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'a broken item, after which the rest goes on',
      `[${a},{"type": track},${b}]`,
      [
        [1, A],
        [2, 'problem'],
        [3, B]
      ]
    ],
    [
      'bare values',
      `[null, 12 ,"x",${a}]`,
      [
        [1, null],
        [2, 12],
        [3, 'x'],
        [4, A]
      ]
    ],
    [
      'a quote left out, which ends with its line',
      `[{"type":"track\n},\n${a}]`,
      [
        [1, 'problem'],
        [2, A]
      ]
    ]
  ])('reads %s', async (_, text, expected) => {
    expect(summaryOf(await readText(text, { format: 'json' }))).toEqual(expected)
    expect(summaryOf(await readText(text, { format: 'json' }, 1))).toEqual(expected)
  })

  it.each([
    ['cut off between items', `[${a},${b}`, 2],
    ['cut off inside an item', `[${a},{"type":"tra`, 2],
    ['more after the array', `[${a}]\n[${b}]`, 1]
  ])('gives all items of an array that is %s, then says so', async (_, text, items) => {
    const input = await openInput(Readable.from([Buffer.from(text)]))
    const records: InputRecord[] = []
    await expect(async () => {
      for await (const some of input.read()) records.push(...some)
    }).rejects.toThrow(InputError)
    expect(records).toHaveLength(items)
  })

  it('gives back any list of JSON objects, however its bytes are cut', async () => {
    const objects = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        objects,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 2),
        async (items, chunkBytes, indent) => {
          const ours = items.filter((item) => !('reasons' in item))
          const asArray = await readText(JSON.stringify(ours, null, indent), { format: 'json' }, chunkBytes)
          const asLines = await readText(
            ours.map((item) => JSON.stringify(item)).join('\n'),
            { format: 'ndjson' },
            chunkBytes
          )
          const expected = JSON.parse(JSON.stringify(ours)) as unknown[]
          expect(asArray.map((record) => record.event)).toEqual(expected)
          expect(asLines.map((record) => record.event)).toEqual(expected)
        }
      )
    )
  })
})

describe('CSV', () => {
  const HEADER = 'event,messageId,properties.order_id,context.traits.email'

  it('builds an event from a header of paths: text stays text, empty cells are absent, the type is track', async () => {
    const text = `${HEADER},properties.products.0.sku,properties.products.1.sku,properties.gift,traits.address.postalCode\r\n"Order Completed",m-1,007,jane@example.com,,B,TRUE,01234\r\n`
    expect(await readText(text)).toEqual([
      {
        row: 0,
        line: 2,
        event: {
          type: 'track',
          event: 'Order Completed',
          messageId: 'm-1',
          properties: { order_id: '007', products: [undefined, { sku: 'B' }], gift: true },
          context: { traits: { email: 'jane@example.com' } },
          traits: { address: { postalCode: '01234' } }
        }
      }
    ])
  })

  it.each([
    ['semicolons', 'event;messageId\nA;1\n'],
    ['tabs', 'event\tmessageId\nA\t1\n'],
    ['a byte order mark and Windows line ends', '\ufeffevent,messageId\r\nA,1\r\n'],
    ['line ends of both kinds', 'event,messageId\r\nA,1\n'],
    ['no line end at all at the end', 'event,messageId\nA,1'],
    ['spaces around names and cells', 'event , messageId\n A,1 \n'],
    ['blank lines', 'event,messageId\n\n\nA,1\n\n']
  ])('reads %s', async (_, text) => {
    const events = [{ type: 'track', event: 'A', messageId: '1' }]
    expect((await readText(text, { format: 'csv' })).map((record) => record.event)).toEqual(events)
    expect((await readText(text, { format: 'csv' }, 1)).map((record) => record.event)).toEqual(events)
  })

  it.each([
    [
      'a line end inside quotes',
      'A,"one\ntwo"\nB,2\n',
      [
        [2, 'A'],
        [4, 'B']
      ]
    ],
    [
      'fewer cells than the header, as spreadsheets leave empty ones out',
      'A\nB,2\n',
      [
        [2, 'A'],
        [3, 'B']
      ]
    ],
    [
      'a comma that is not quoted',
      'A,1,000\nB,2\n',
      [
        [2, 'problem'],
        [3, 'B']
      ]
    ],
    [
      'a quote inside a cell',
      'A,5" pipe\nB,2\n',
      [
        [2, 'problem'],
        [3, 'B']
      ]
    ],
    [
      'text after a closing quote',
      'A,"x"y\nB,2\nC,"3"\n',
      [
        [2, 'problem'],
        [3, 'B'],
        [4, 'C']
      ]
    ],
    [
      'a quote that is never closed',
      'A,"open\nB,2\nC,3\n',
      [
        [2, 'problem'],
        [3, 'B'],
        [4, 'C']
      ]
    ],
    [
      'a quote that is closed by a later row',
      'A,"open\nB,2\nC,"3"\nD,4\n',
      [
        [2, 'problem'],
        [3, 'B'],
        [4, 'C'],
        [5, 'D']
      ]
    ],
    [
      'a stray carriage return',
      'A,1\r\r\nB,2\n',
      [
        [2, 'A'],
        [3, 'B']
      ]
    ]
  ])('with %s: a broken row is one problem, and no other row is lost', async (_, rows, expected) => {
    const text = `event,messageId\n${rows}`
    const read = async (chunkBytes?: number) =>
      (await readText(text, { format: 'csv' }, chunkBytes)).map(({ line, event, problem }) => [
        line,
        problem === undefined ? (event as { event: string }).event : 'problem'
      ])
    expect(await read()).toEqual(expected)
    expect(await read(3)).toEqual(expected)
  })

  it('finds its way back after a quote that swallows more than a row may hold, whatever the pieces', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => `B,${String(index)}`)
    const text = `event,messageId\nA,"open\n${rows.join('\n')}\n`
    for (const chunkBytes of [1 << 20, 10_007]) {
      const records = await readText(text, { format: 'csv' }, chunkBytes)
      expect(records).toHaveLength(40_001)
      expect(records[0]).toMatchObject({ line: 2, problem: expect.any(String), text: 'A,"open' })
      expect(records.at(-1)).toEqual({
        row: 40_000,
        line: 40_002,
        event: { type: 'track', event: 'B', messageId: '39999' }
      })
    }
  })

  it('names a row that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('event,messageId\nJ'), Buffer.from([0xfc]), Buffer.from(',1\nB,2\n')])
    const records = await readText(bytes, { format: 'csv' })
    expect(records[0]).toMatchObject({ line: 2, problem: expect.stringContaining('UTF-8') })
    expect(records[1]).toMatchObject({ line: 3 })
  })

  it('names a row of NUL bytes, as a crash leaves them, and reads the rest', async () => {
    const records = await readText(`event,messageId\nA,1\n${'\0'.repeat(64)}\nB,2\n`, { format: 'csv' })
    expect(records).toMatchObject([
      { line: 2, event: { event: 'A' } },
      { line: 3, problem: 'The row contains NUL bytes: the file is damaged.' },
      { line: 4, event: { event: 'B' } }
    ])
  })

  it('maps columns by a file, one to several places, and tells which are not used', async () => {
    const unused: string[][] = []
    const records = await readText('Order,E-mail,Note\n17,jane@example.com,x\n', {
      format: 'csv',
      columns: { Order: ['properties.order_id', 'messageId'], 'E-mail': 'context.traits.email' },
      onUnusedColumns: (columns) => unused.push(columns)
    })
    expect(records[0]?.event).toEqual({
      type: 'track',
      messageId: '17',
      properties: { order_id: '17' },
      context: { traits: { email: 'jane@example.com' } }
    })
    expect(unused).toEqual([['Note']])
  })

  it('tells which columns of a header of paths lead nowhere', async () => {
    const unused: string[][] = []
    await readText('event,email,\nA,b,c\n', { format: 'csv', onUnusedColumns: (columns) => unused.push(columns) })
    expect(unused).toEqual([['email', '(column 3, which has no name)']])
  })

  it.each([
    ['no column that names a place', 'email,order\n1,2\n', undefined, /No column of the CSV is a path into an event/],
    ['two columns for one place', 'messageId,messageId\n1,2\n', undefined, /Two columns map to messageId/],
    ['a place inside another', 'properties,properties.a\n1,2\n', undefined, /properties\.a, which is inside it/],
    ['the road to a prototype', 'context.__proto__.a\n1\n', undefined, /is not a path into an event/],
    ['an empty step', 'context..a\n1\n', undefined, /is not a path into an event/],
    [
      'a list that would fill the memory',
      'properties.products.9999.sku\n1\n',
      undefined,
      /is not a path into an event/
    ],
    ['a mapped column that is not there', 'a\n1\n', { b: 'messageId' }, /names "b", which the CSV does not have/],
    ['a mapped path that leads nowhere', 'a\n1\n', { a: 'email' }, /starts with a key that events do not have/],
    ['rows that end in CR alone', 'event,messageId\rA,1\r', undefined, /end with CR alone/],
    [
      'a first line of data, without quoting it',
      'track,jane@example.com\n',
      { Order: 'messageId' },
      /^The first line of the CSV looks like data\. It must be a header/
    ],
    ['an empty first line', '\na\n1\n', undefined, /starts with an empty line/],
    ['an empty file', '', undefined, /^The CSV is empty\. Its first line must be the header\.$/]
  ])('rejects %s before any event is sent', async (_, text, columns, message) => {
    const reading = readText(text, { format: 'csv', ...(columns && { columns }) })
    await expect(reading).rejects.toThrow(InputError)
    await expect(reading).rejects.toThrow(message)
  })
})

describe('what an input is', () => {
  it.each<[string, string, InputFormat]>([
    ['day.ndjson', a, 'ndjson'],
    ['day.jsonl.gz', a, 'ndjson'],
    ['day.CSV', 'event', 'csv'],
    ['day.tsv', 'event', 'csv'],
    ['day.json', `[${a}]`, 'json'],
    ['day.json', `${a}\n${b}`, 'ndjson'],
    ['day.json', JSON.stringify(A, null, 2), 'json'],
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

  it('unzips gzip by its first bytes, whatever the name, several members in one file too', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'day')
    writeFileSync(path, Buffer.concat([gzipSync(`${a}\n`), gzipSync(`${b}\n`)]))
    const records: InputRecord[] = []
    for await (const some of (await openInput(path)).read()) records.push(...some)
    expect(summaryOf(records)).toEqual([
      [1, A],
      [2, B]
    ])
  })

  it('gives what a cut-off gzip file still holds, then says that it was cut off', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) =>
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
    ['Parquet', 'PAR1rest', /Parquet/],
    ['prose', 'Dear all', /--format/]
  ])('rejects %s in words that say what to do', async (_, text, message) => {
    await expect(openInput(Readable.from([Buffer.from(text)]))).rejects.toThrow(message)
  })

  it('is closed when its format is not known', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'input-')), 'picture.png')
    writeFileSync(path, '\x89PNG')
    const open = jest.spyOn(fs, 'open')
    await expect(openInput(path)).rejects.toThrow(InputError)
    const handle = await (open.mock.results[0]?.value as Promise<fs.FileHandle>)
    open.mockRestore()
    expect(handle.fd).toBe(-1)
  })

  it('names a file that is not there, and a folder', async () => {
    await expect(openInput('/nowhere/day.ndjson')).rejects.toThrow(
      new InputError("Can't read /nowhere/day.ndjson: the file does not exist.")
    )
    await expect(openInput(tmpdir())).rejects.toThrow(/is a folder/)
  })

  it.each<[InputFormat, string]>([
    ['ndjson', [a, 'broken', b].join('\n')],
    ['json', `[${a},broken,${b}]`],
    ['csv', ['event', 'A', 'broken,row', `"${B.event.replaceAll('"', '""')}"`].join('\n')]
  ])('skips what is committed and keeps counting: %s', async (format, text) => {
    const input = await openInput(Readable.from([Buffer.from(text)]), { format })
    const records: InputRecord[] = []
    for await (const some of input.read((row) => row < 2)) records.push(...some)
    expect(records).toMatchObject([{ row: 2, line: format === 'csv' ? 4 : 3, event: B }])
  })
})
