import { normalizeDateOfBirth } from '../date-of-birth'

const nowMs = Date.UTC(2026, 10, 24, 12)

describe('normalizeDateOfBirth', () => {
  it.each([
    ['19960314', '19960314', 'the normal form'],
    ['1996-03-14', '19960314', 'ISO date'],
    ['1996-3-4', '19960304', 'ISO date without its zeros'],
    ['1996-03-14T00:00:00Z', '19960314', 'ISO date-time'],
    ['1996-03-14T00:00:00.000+14:00', '19960314', 'the day as written, although it was the 13th in UTC'],
    ['1996-03-14T23:30:00-10:00', '19960314', 'the day as written, although it was the 15th in UTC'],
    ['1996-03-14Z', '19960314', 'an XML date in UTC'],
    ['1996-03-14+02:00', '19960314', 'an XML date with its offset'],
    ['1996-03-14 00:00:00', '19960314', 'as written by databases'],
    ['19960314T000000Z', '19960314', 'ISO basic date-time'],
    ['1996/03/14', '19960314', 'YYYY/MM/DD'],
    ['1996.03.14', '19960314', 'YYYY.MM.DD'],
    ['03/14/1996', '19960314', 'MM/DD/YYYY'],
    ['3/4/1996', '19960304', 'M/D/YYYY: the month first'],
    ['12/14/1996', '19961214', 'MM/DD/YYYY in December'],
    ['14/03/1996', '19960314', 'DD/MM/YYYY when the first cannot be a month'],
    ['03/04/1996 12:00 AM', '19960304', 'with a time'],
    ['14.03.1996', '19960314', 'DD.MM.YYYY'],
    ['4.3.1996', '19960304', 'D.M.YYYY'],
    ['14-03-1996', '19960314', 'DD-MM-YYYY, when it can be nothing else'],
    ['03-14-1996', '19960314', 'MM-DD-YYYY, when it can be nothing else'],
    ['05-05-1996', '19960505', 'the same either way'],
    ['2000-02-29', '20000229', 'a leap day'],
    ['1900-01-01', '19000101', 'the first valid day'],
    ['2026-11-24', '20261124', 'today'],
    ['\u200e3\u200e/\u200e14\u200e/\u200e1996', '19960314', 'direction marks, as browsers wrote them'],
    ['1996-03-14\u200b', '19960314', 'an invisible space behind it'],
    ['１９９６-０３-１４', '19960314', 'full-width digits'],
    ['١٩٩٦-٠٣-١٤', '19960314', 'Arabic digits']
  ])('%j -> %j (%s)', (raw, normalForm) => {
    expect(normalizeDateOfBirth(raw, { nowMs })).toBe(normalForm)
  })

  it.each([
    ['1999-02-29', 'not a leap year'],
    ['1900-02-29', 'not a leap year, although divisible by 4'],
    ['1996-02-30', 'no such day'],
    ['1996-13-01', 'no such month'],
    ['13.13.1996', 'no such month'],
    ['1996-00-10', 'month 0'],
    ['1996-01-00', 'day 0'],
    ['0000-00-00', 'MySQL’s missing date'],
    ['0001-01-01', '.NET’s missing date'],
    ['1899-12-31', 'before anyone living was born'],
    ['2026-11-25', 'tomorrow'],
    ['9999-12-31', 'the far future'],
    ['03-04-1996', 'March or April: ambiguous'],
    ['05-12-1996', 'May or December'],
    ['03/14/96', 'a two-digit year'],
    ['826761600', 'an epoch in seconds'],
    ['826761600000', 'an epoch in milliseconds'],
    ['1996-03', 'no day'],
    ['1996', 'no month'],
    ['1996-03/14', 'mixed separators'],
    ['1996-03-14x', 'text after it'],
    ['March 14, 1996', 'words'],
    ['๑๔ มีนาคม', 'words of another script'],
    ['🎂', 'emoji']
  ])('%j has none (%s)', (raw) => {
    expect(normalizeDateOfBirth(raw, { nowMs })).toBeUndefined()
  })

  it('drops huge text', () => {
    expect(normalizeDateOfBirth('1996-03-14T00:00'.repeat(100_000), { nowMs })).toBeUndefined()
    expect(normalizeDateOfBirth('9'.repeat(500_000), { nowMs })).toBeUndefined()
  })
})
