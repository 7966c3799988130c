import { BuildLog } from '../build-log'

describe('BuildLog', () => {
  it.each([
    [20, ['w19']],
    [21, ['1 more value is dropped.']],
    [100, ['80 more values are dropped.']]
  ])('keeps 20 of %d warnings, and counts the others', (count, last) => {
    const log = new BuildLog()
    for (let i = 0; i < count; i++) log.warn(`w${i}`)
    expect(log.warnings.slice(0, 2)).toEqual(['w0', 'w1'])
    expect(log.warnings.slice(count === 20 ? 19 : 20)).toEqual(last)
  })

  it('never leaves out what concerns an opt-out', () => {
    const log = new BuildLog()
    for (let i = 0; i < 100; i++) log.warn(`w${i}`)
    log.flag('maybe', 'opt_out')
    log.warnOfOptOut('Limited Data Processing is ignored.')
    expect(log.warnings).toHaveLength(21)
    expect(log.warnings.slice(0, 3)).toEqual([
      'opt_out is dropped. It must be true or false.',
      'Limited Data Processing is ignored.',
      'w0'
    ])
  })

  it('keeps a warning once', () => {
    const log = new BuildLog()
    for (let i = 0; i < 3; i++) log.dropped('wifi', 'It must be true or false.')
    expect(log.warnings).toEqual(['wifi is dropped. It must be true or false.'])
  })

  it.each<[unknown, string | undefined, boolean | undefined]>([
    ['yes', 'yes', true],
    [' off ', 'off', false],
    ['maybe', 'maybe', undefined],
    [{}, undefined, undefined]
  ])('drops %j with a warning where text or a boolean is expected', (value, text, flag) => {
    const log = new BuildLog()
    expect([log.text(value, 'language'), log.flag(value, 'wifi')]).toEqual([text, flag])
    expect(log.warnings).toEqual([
      ...(text === undefined ? ['language is dropped. It must be a single text value.'] : []),
      ...(flag === undefined ? ['wifi is dropped. It must be true or false.'] : [])
    ])
  })

  it.each([undefined, null, '', ' ', []])('treats %j as missing: no warning', (value) => {
    const log = new BuildLog()
    expect([log.text(value, 'language'), log.flag(value, 'wifi')]).toEqual([undefined, undefined])
    expect(log.warnings).toEqual([])
  })
})
