import { Readable } from 'node:stream'
import fc from 'fast-check'
import { anyGraphemes } from '../../../../__tests__/support/any-text'
import { InputError, type InputRecord, openInput } from '..'
import { runs } from '../../../../__tests__/support/runs'
import { readJson } from '../json'
import { A, B, a, b, readText, summaryOf } from './support/read-text'

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
      'a pretty-printed array',
      JSON.stringify([A, B], null, 2),
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'tabs and Windows line ends around the items',
      `[\r\n\t${a},\r\n\t${b}\t\r\n]\r\n`,
      [
        [1, A],
        [2, B]
      ]
    ],
    ['an empty array', ' [ ] \n', []],
    ['a byte order mark', `\ufeff[${a}]`, [[1, A]]],
    ['a trailing comma', `[${a},]`, [[1, A]]],
    ['one pretty-printed object', JSON.stringify(A, null, 2), [[1, A]]],
    [
      'consecutive objects',
      `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`,
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'objects with nothing between them',
      `${a}${b}`,
      [
        [1, A],
        [2, B]
      ]
    ],
    [
      'words between objects: each is broken up to the end of its line, and a bracket in it closes nothing',
      `${a}\nword\nword]\n${b}`,
      [
        [1, A],
        [2, 'problem'],
        [3, 'problem'],
        [4, B]
      ]
    ],
    [
      'a broken item, then the rest',
      `[${a},{"type": track},${b}]`,
      [
        [1, A],
        [2, 'problem'],
        [3, B]
      ]
    ],
    [
      'bare values',
      `["","", null ,${a},12]`,
      [
        [1, ''],
        [2, ''],
        [3, null],
        [4, A],
        [5, 12]
      ]
    ],
    [
      'a missing comma between bare values, which makes them one broken item',
      `[12\n13,${a}]`,
      [
        [1, 'problem'],
        [2, A]
      ]
    ],
    [
      'lists as items',
      `[[${a},1],${b}]`,
      [
        [1, [A, 1]],
        [2, B]
      ]
    ],
    [
      'an item that looks like a wrapper: only a file is unwrapped, not an item',
      `[{"events":[${a}]},${b}]`,
      [
        [1, 'problem'],
        [2, B]
      ]
    ],
    [
      'a missing quote, which affects only its line',
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
    ['followed by more data', `[${a}]\n[${b}]`, 1]
  ])('returns all items of an array that is %s, then reports it', async (_, text, items) => {
    const input = await openInput(Readable.from([Buffer.from(text)]))
    const records: InputRecord[] = []
    await expect(async () => {
      for await (const some of input.read()) records.push(...some)
    }).rejects.toThrow(InputError)
    expect(records).toHaveLength(items)
  })

  it('stops at an item longer than 8 MB, without reading on', async () => {
    async function* chunks() {
      yield Buffer.from(`[${a},{`)
      for (let megabytes = 0; megabytes < 8; megabytes += 1) yield Buffer.alloc(1024 * 1024, ' ')
      await Promise.reject(new Error('Read on'))
    }
    await expect(async () => {
      for await (const _ of readJson(chunks(), () => false));
    }).rejects.toThrow('longer than 8 MB')
  })

  it('rejects an item longer than 1 MB, and continues', async () => {
    const long = JSON.stringify({ ...A, text: 'x'.repeat(1024 * 1024) })
    const problem = 'The item is longer than 1 MB. An event has a few KB.'
    expect(await readText(`[${long},${b}]`)).toEqual([
      { row: 0, line: 1, problem },
      { row: 1, line: 2, event: B }
    ])
  })

  it('reads any list of JSON objects, in any chunks', async () => {
    const objects = fc.array(fc.dictionary(anyGraphemes(), fc.jsonValue({ maxDepth: 3 })), {
      maxLength: 5
    })
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
      ),
      { numRuns: runs(100) }
    )
  })
})
