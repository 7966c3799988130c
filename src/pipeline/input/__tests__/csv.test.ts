import { InputError } from '..'
import { readText } from './support/read-text'

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
    ['mixed line ends', 'event,messageId\r\nA,1\n'],
    ['no final line end', 'event,messageId\nA,1'],
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
    for (const chunkBytes of [1 << 20, 10_007]) {
      const records = await readText(text, { format: 'csv' }, chunkBytes)
      expect(records).toHaveLength(401)
      expect(records[0]).toMatchObject({ line: 2, problem: expect.any(String), text: 'A,"open' })
      expect(records.at(-1)).toEqual({
        row: 400,
        line: 402,
        event: { type: 'track', event: 'B', messageId: `${padding}399` }
      })
    }
  })

  it('reports a row that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('event,messageId\nJ'), Buffer.from([0xfc]), Buffer.from(',1\nB,2\n')])
    const records = await readText(bytes, { format: 'csv' })
    expect(records[0]).toMatchObject({ line: 2, problem: expect.stringContaining('UTF-8') })
    expect(records[1]).toMatchObject({ line: 3 })
  })

  it('reports a row of NUL bytes, as left by a crash, and reads the rest', async () => {
    const records = await readText(`event,messageId\nA,1\n${'\0'.repeat(64)}\nB,2\n`, { format: 'csv' })
    expect(records).toMatchObject([
      { line: 2, event: { event: 'A' } },
      { line: 3, problem: 'The row contains NUL bytes: the file is damaged.' },
      { line: 4, event: { event: 'B' } }
    ])
  })

  it('maps columns with a file, also one to several paths, and lists unused ones', async () => {
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

  it('keeps a first letter that begins with a byte of the byte order mark', async () => {
    const [record] = await readText('ｅｖｅｎｔ\nA\n', { format: 'csv', columns: { ｅｖｅｎｔ: 'event' } })
    expect(record?.event).toEqual({ type: 'track', event: 'A' })
  })

  it('lists columns whose header is not a path into an event', async () => {
    const unused: string[][] = []
    await readText('event,email,\nA,b,c\n', { format: 'csv', onUnusedColumns: (columns) => unused.push(columns) })
    expect(unused).toEqual([['email', '(column 3, which has no name)']])
  })

  it.each([
    ['no column with a path', 'email,order\n1,2\n', undefined, /No column of the CSV is a path into an event/],
    ['two columns for one path', 'messageId,messageId\n1,2\n', undefined, /Two columns map to messageId/],
    ['a path inside another', 'properties,properties.a\n1,2\n', undefined, /properties\.a, which is inside it/],
    ['a path to a prototype', 'context.__proto__.a\n1\n', undefined, /is not a path into an event/],
    ['an empty key', 'context..a\n1\n', undefined, /is not a path into an event/],
    [
      'a list that also has keys',
      'properties.products.0.sku,properties.products.count\n1,2\n',
      undefined,
      /maps to properties\.products\.0\.sku and another to properties\.products\.count, but a list can't also have keys/
    ],
    [
      'a list index that would fill the memory',
      'properties.products.1000.sku\n1\n',
      undefined,
      /is not a path into an event/
    ],
    [
      'an even larger list index',
      'properties.products.0.sku,properties.products.99999.sku\n1,2\n',
      undefined,
      /is not a path into an event/
    ],
    ['a mapped column that does not exist', 'a\n1\n', { b: 'messageId' }, /names "b", which the CSV does not have/],
    ['a mapped path that is not in events', 'a\n1\n', { a: 'email' }, /starts with a key that events do not have/],
    ['rows that end with only CR', 'event,messageId\rA,1\r', undefined, /end with only CR/],
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
