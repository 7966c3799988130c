import * as fc from 'fast-check'
import { anyText } from '../../../__tests__/support/any-text'
import { readJsonLines } from '../server/read-lines'

describe('readJsonLines', () => {
  async function* chunksOf(bytes: Buffer, size: number) {
    for (let start = 0; start < bytes.length; start += size)
      yield await Promise.resolve(bytes.subarray(start, start + size))
  }
  const read = async (input: AsyncIterable<Uint8Array>) => {
    const values: unknown[] = []
    for await (const value of readJsonLines(input)) values.push(value)
    return values
  }

  it('returns the same lines for any chunks', async () => {
    const value = fc.oneof(anyText(), fc.integer(), fc.constant(null))
    await fc.assert(
      fc.asyncProperty(fc.array(value), fc.integer({ min: 1, max: 9 }), fc.boolean(), async (values, size, hasEnd) => {
        const text = values.map((one) => JSON.stringify(one)).join('\n') + (hasEnd ? '\n' : '')
        // Lone surrogates survive UTF-8 only as escapes, as JSON.stringify writes them.
        expect(await read(chunksOf(Buffer.from(text), size))).toEqual(values)
      })
    )
  })

  it('skips empty lines, accepts \\r\\n, and returns undefined for invalid JSON', async () => {
    expect(await read(chunksOf(Buffer.from('1\r\n\r\n{\n  \n2'), 3))).toEqual([1, undefined, 2])
  })

  it('stops at an endless line, and throws its input’s error', async () => {
    const endless = Buffer.alloc(17 * 1024 * 1024, 'x')
    await expect(read(chunksOf(endless, 1024 * 1024))).rejects.toThrow('not an outcome file')
    const broken = async function* () {
      yield await Promise.resolve(Buffer.from('1\n'))
      throw new Error('disk gone')
    }
    await expect(read(broken())).rejects.toThrow('disk gone')
  })
})
