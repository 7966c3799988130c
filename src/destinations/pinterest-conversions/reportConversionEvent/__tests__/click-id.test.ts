import fc from 'fast-check'
import { anyGraphemes, anyText } from '../../../../../__tests__/support/any-text'
import { clickIdOfUrl } from '../click-id'

describe('clickIdOfUrl', () => {
  it.each<[url: string, clickId: string | undefined, why: string]>([
    ['https://shop.example/?epik=dj0yJnU9b2JD', 'dj0yJnU9b2JD', 'the only parameter'],
    ['https://shop.example/p?a=1&epik=dj0&b=2#top', 'dj0', 'between others, with a fragment'],
    ['https://shop.example/?epik=Dj0YjNu', 'Dj0YjNu', 'keeps its case'],
    ['https://shop.example/?epik=dj0%3D%3D', 'dj0==', 'percent-encoded padding'],
    ['https://shop.example/?epik=dj0==', 'dj0==', 'unencoded padding'],
    ['https://shop.example/?epik=a%2Bb%2Fc', 'a+b/c', 'percent-encoded base64'],
    ['https://shop.example/?epik=a+b/c', 'a+b/c', 'a + is base64, not a space'],
    ['https://shop.example/?epik=a%253D', 'a%3D', 'decoded once, not twice'],
    ['https://shop.example/?epik=100%', '100%', 'a lone percent sign is kept'],
    ['https://shop.example/?epik=%ff%fe', '%ff%fe', 'bytes that are not UTF-8 are kept'],
    ['https://shop.example/?epik=%E6%9D%B1', '東', 'UTF-8'],
    ['https://shop.example/?epik=&epik=dj0', 'dj0', 'an empty one first'],
    ['https://shop.example/?epik=one&epik=two', 'one', 'the first of two, as in URLSearchParams'],
    ['/p?epik=dj0', 'dj0', 'a relative URL'],
    ['shop.example?epik=dj0', 'dj0', 'no scheme'],
    ['https://[bad?epik=dj0', 'dj0', 'a broken host'],
    ['?epik=dj0', 'dj0', 'a query alone'],
    ['https://shop.example/?epik=', undefined, 'empty'],
    ['https://shop.example/?epik=%20', undefined, 'a space'],
    ['https://shop.example/?epik', undefined, 'no value'],
    ['https://shop.example/?xepik=dj0', undefined, 'another parameter'],
    ['https://shop.example/?EPIK=dj0', undefined, 'parameters are case-sensitive'],
    ['https://shop.example/?q=epik=dj0', undefined, 'inside another value'],
    ['https://shop.example/epik=dj0', undefined, 'in the path'],
    [
      'https://shop.example/#?epik=dj0',
      undefined,
      'in the fragment, which neither servers nor location.search include'
    ],
    ['https://shop.example/?a=1', undefined, 'none'],
    ['epik=dj0', undefined, 'no query'],
    ['', undefined, 'empty']
  ])('%j -> %j (%s)', (url, clickId) => {
    expect(clickIdOfUrl(url)).toBe(clickId)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(() => clickIdOfUrl(`https://shop.example/?${text}epik=${text}`)).not.toThrow()
      })
    )
  })

  it('returns whatever was percent-encoded, except surrounding spaces', () => {
    fc.assert(
      fc.property(anyGraphemes({ minLength: 1 }), (clickId) => {
        const url = `https://shop.example/?a=b&epik=${encodeURIComponent(clickId)}&c=d`
        expect(clickIdOfUrl(url)).toBe(clickId.trim() === '' ? undefined : clickId.trim())
      })
    )
  })
})
