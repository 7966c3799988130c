import { InputError, type InputRecord } from '..'
import { readCsv } from '../csv'
import { readText } from './support/read-text'

/** Fails when more is read than the text. */
async function* unfinished(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
  await Promise.reject(new Error('Read on'))
}

describe('CSV', () => {
  const HEADER = 'event,messageId,properties.order_id,context.traits.email'

  it('builds an event from a header of paths: text stays text, empty cells are absent, the type is track', async () => {
    const text = `${HEADER},properties.products.0.sku,properties.products.1.sku,properties.gift,properties.new,properties.2nd,properties.line2,traits.address.postalCode\r\n"Order Completed",m-1,007,jane@example.com,,B,TRUE,False,x,y,01234\r\n`
    expect(await readText(text)).toEqual([
      {
        row: 0,
        line: 2,
        event: {
          type: 'track',
          event: 'Order Completed',
          messageId: 'm-1',
          properties: {
            order_id: '007',
            products: [undefined, { sku: 'B' }],
            gift: true,
            new: false,
            '2nd': 'x',
            line2: 'y'
          },
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
    ['mixed line ends', 'event,messageId\r\nA,1\n'],
    ['no final line end', 'event,messageId\nA,1'],
    ['spaces around names and cells', 'event , messageId\n A,1 \n'],
    ['blank lines', 'event,messageId\n\n\nA,1\n\n'],
    ['a column that is ignored', 'event,messageId,Note\nA,1,x\n']
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
      'an unquoted comma',
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
      'a quote that is closed in the middle of a later row',
      'A,"open\nB,2\nC",3\nD,4\n',
      [
        [2, 'problem'],
        [3, 'B'],
        [4, 'problem'],
        [5, 'D']
      ]
    ],
    [
      'a broken last row without a line end',
      'A,1\nB,5" pipe',
      [
        [2, 'A'],
        [3, 'problem']
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

  it('recovers after a quote that swallows more than a row may contain, for any chunks', async () => {
    const padding = 'x'.repeat(1000)
    const rows = Array.from({ length: 400 }, (_, index) => `B,${padding}${String(index)}`)
    const text = `event,messageId\nA,"open\n${rows.join('\n')}\n`
    for (const [chunkBytes, end] of [
      [1 << 20, ''],
      [1 << 20, 'C"\n'],
      [10_007, '']
    ] as const) {
      const records = await readText(text + end, { format: 'csv' }, chunkBytes)
      expect(records).toHaveLength(end === '' ? 401 : 402)
      expect(records[0]).toMatchObject({ line: 2, problem: expect.any(String), text: 'A,"open' })
      expect(records[400]).toEqual({
        row: 400,
        line: 402,
        event: { type: 'track', event: 'B', messageId: `${padding}399` }
      })
    }
  })

  it('keeps a cell of several lines far into a file, also when a chunk ends inside it', async () => {
    const rows = `A,${'x'.repeat(1000)}\n`.repeat(200)
    const text = `event,messageId\n${rows}B,"one\ntwo"\n`
    for (const chunkBytes of [1 << 20, text.length - 3]) {
      const records = await readText(text, { format: 'csv' }, chunkBytes)
      expect(records[200]).toEqual({ row: 200, line: 202, event: { type: 'track', event: 'B', messageId: 'one\ntwo' } })
    }
  })

  it.each([
    [
      'more cells than the header',
      '"A, B","5"" pipe",C',
      '"A, B","5"" pipe",C',
      /has 3 cells and the header 2\. Put cells/
    ],
    ['NUL bytes', '"A\n\0","1"', '"A\n\0",1', /contains NUL bytes/],
    ['an unescaped quote', 'A,5" pipe', 'A,5" pipe', /^A cell contains an unescaped quote/],
    ['a quote that is never closed', 'A,"open', 'A,"open', /^A quote in this row is never closed/],
    ['a quote that is closed in a later row', 'A,"open\nB",2', 'A,"open', /^A quote in this row is never closed/]
  ])('gives the text of a row with %s, and the reason', async (_, row, text, problem) => {
    const [record] = await readText(`event,messageId\n${row}\n`, { format: 'csv' })
    expect(record).toEqual({ row: 0, line: 2, problem: expect.stringMatching(problem), text })
  })

  it('finds no delimiter in a header with one column: a comma then separates the cells of a row', async () => {
    const records = await readText('event\nA,1\n', { format: 'csv' })
    expect(records).toMatchObject([{ text: 'A,1', problem: expect.stringContaining('has 2 cells') }])
  })

  it.each([
    [
      'a complete row, with its size',
      'event,messageId\nA,17\n',
      { event: { type: 'track', event: 'A', messageId: '17' }, sizeBytes: 5 }
    ],
    ['a quote that is open for 256 KB', `event\n"A\n${`${'x'.repeat(1023)}\n`.repeat(256)}`, { text: '"A' }]
  ])('gives %s before the rest of the input is there', async (_, text, record) => {
    const { value } = await readCsv(unfinished(text), () => false).next()
    expect((value as InputRecord[])[0]).toMatchObject(record)
  })

  it('gives up on a header without an end after 256 KB', async () => {
    const reading = readCsv(unfinished('x'.repeat(256 * 1024)), () => false).next()
    await expect(reading).rejects.toThrow('No column of the CSV is a path')
  })

  it('reports a row that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('event,messageId\nJ'), Buffer.from([0xfc]), Buffer.from(',1\nB,2\n')])
    const records = await readText(bytes, { format: 'csv' })
    expect(records[0]).toMatchObject({ line: 2, problem: expect.stringContaining('UTF-8') })
    expect(records[1]).toMatchObject({ line: 3 })
  })

  it('reports a row with NUL bytes, as left by a crash, and reads the rest', async () => {
    const records = await readText(`event,messageId\nA,1\nB${'\0'.repeat(64)},2\nB,2\n`, { format: 'csv' })
    expect(records).toMatchObject([
      { line: 2, event: { event: 'A' } },
      { line: 3, problem: 'The row contains NUL bytes: the file is damaged.' },
      { line: 4, event: { event: 'B' } }
    ])
  })

  it('keeps a first letter that begins with a byte of the byte order mark', async () => {
    const [record] = await readText('ｅｖｅｎｔ\nA\n', { format: 'csv', columns: { ｅｖｅｎｔ: 'event' } })
    expect(record?.event).toEqual({ type: 'track', event: 'A' })
  })

  it.each([
    ['rows that end with only CR', 'event,messageId\rA,1\r', /end with only CR/],
    [
      'a first line of data, without quoting it',
      'track,jane@example.com\n',
      /^The first line of the CSV looks like data\. It must be a header/
    ],
    ['a header with a misplaced quote', 'event,5" pipe\nA,1\n', /it has a misplaced quote/],
    ['a header that is not UTF-8', Buffer.from('event,größe\nA,1\n', 'latin1'), /header.*is not UTF-8/],
    ['an empty first line', '\na\n1\n', /starts with an empty line/],
    ['an empty file', '', /^The CSV is empty\. Its first line must be the header\.$/]
  ])('rejects %s before any event is sent', async (_, text, message) => {
    const reading = readText(text, { format: 'csv' })
    await expect(reading).rejects.toThrow(InputError)
    await expect(reading).rejects.toThrow(message)
  })
})
