import { normalizeMobileAdId } from '../mobile-ad-id'

describe('normalizeMobileAdId', () => {
  it.each<[raw: string, normalForm: string | undefined, why: string]>([
    [
      'EA7583CD-A667-48BC-B806-42ECB2B48606',
      'ea7583cd-a667-48bc-b806-42ecb2b48606',
      'IDFA, in upper case as from Apple'
    ],
    [
      'cdda802e-fb9c-47ad-9866-0794d394c912',
      'cdda802e-fb9c-47ad-9866-0794d394c912',
      'Android, in lower case as from Google'
    ],
    ['CDDA802EFB9C47AD98660794D394C912', 'cdda802efb9c47ad98660794d394c912', 'without hyphens: not accepted'],
    ['{EA7583CD-A667-48BC-B806-42ECB2B48606}', '{ea7583cd-a667-48bc-b806-42ecb2b48606}', 'braces: not accepted'],
    ['00000000-0000-0000-0000-000000000000', undefined, 'tracking is off'],
    ['00000000000000000000000000000000', undefined, 'tracking is off, without hyphens'],
    ['0', undefined, 'zero'],
    ['--', undefined, 'hyphens only'],
    ['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'not all zero'],
    ['00000000-0000-0000-0000-00000000000A', '00000000-0000-0000-0000-00000000000a', 'not all zero'],
    ['ID-😀', 'id-😀', 'emoji'],
    ['מזהה', 'מזהה', 'right to left']
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeMobileAdId(raw)).toBe(normalForm)
  })

  it('handles huge text', () => {
    expect(normalizeMobileAdId('0-'.repeat(300_000))).toBeUndefined()
    expect(normalizeMobileAdId('A'.repeat(300_000))).toBe('a'.repeat(300_000))
  })
})
