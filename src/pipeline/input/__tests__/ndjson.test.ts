import { A, B, a, b, readText, summaryOf } from './support/read-text'

const HUNDRED_LEVELS = '['.repeat(100) + ']'.repeat(100)
const HUNDRED_ITEMS = `{"properties":{"products":[${Array<string>(100).fill('{"ids":[]}').join()}]}}`

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
      'values that are not objects, which the destination rejects',
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

  it('reports a line that is not UTF-8 and continues', async () => {
    const latin1 = Buffer.concat([Buffer.from('{"name":"J'), Buffer.from([0xfc]), Buffer.from(`rgen"}\n${a}\n`)])
    const [bad, good] = await readText(latin1)
    expect(bad).toMatchObject({ line: 1, problem: 'The line is not UTF-8 text. Save the file as UTF-8.' })
    expect(good).toMatchObject({ line: 2, event: A })
  })

  it('rejects a line longer than 1 MB without keeping it, and continues', async () => {
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
    ['a nested duplicate key', '{"type":"track","x":[{"a":1,"a":1}]}', 'has an object with the same key twice'],
    ['a list under an unknown key', '{"rows":[{"type":"track"}]}', 'is an object around a list, not an event']
  ])('rejects a line with %s, and continues', async (_, line, problem) => {
    const records = await readText(`${a}\n${line}\n${b}\n`, { format: 'ndjson' })
    expect(records.map(({ event }) => event)).toEqual([A, undefined, B])
    expect(records[1]?.problem).toContain(problem)
    expect(records[1]?.text).toBe(line)
  })

  it.each([
    '{"a":"\\\\","b":":\\"{[:"}',
    '{"a":{"b":[1,{"a":null}]},"__proto__":{"x":1}}',
    '5',
    '"a:b"',
    HUNDRED_LEVELS,
    HUNDRED_ITEMS
  ])('accepts %s', async (line) => {
    const [record] = await readText(`${line}\n`, { format: 'ndjson' })
    expect(record).toEqual({ row: 0, line: 1, event: JSON.parse(line) as unknown })
  })

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
      { line: 11, reasons: ['…', 7], event: A, only: [null, 'Checkout'] },
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
      { row: 4, line: 5, event: A, reasons: ['…'], only: ['Checkout'] },
      { row: 5, line: 6, event: lines[5] }
    ])
  })
})
