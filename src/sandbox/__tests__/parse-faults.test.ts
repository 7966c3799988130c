import { describeFaults, parseFault, parseFaults, type Fault } from '..'

describe('faults from text', () => {
  it.each<[string, Fault]>([
    ['rate-limit', { kind: 'rate-limit' }],
    ['rate-limit:reset=2,times=3', { kind: 'rate-limit', resetSeconds: 2, times: 3 }],
    [
      ' rate-limit: retry-after = 0.5 , times = always ',
      { kind: 'rate-limit', retryAfterSeconds: 0.5, times: Infinity }
    ],
    ['rate-limit:resetSeconds=2', { kind: 'rate-limit', resetSeconds: 2 }],
    ['unavailable:retry-after=1,skip=2', { kind: 'unavailable', retryAfterSeconds: 1, skip: 2 }],
    ['server-error:status=502', { kind: 'server-error', status: 502 }],
    ['failed-rows:rows=0+2', { kind: 'failed-rows', rows: [0, 2] }],
    ['failed-rows:every=10,message=No luck', { kind: 'failed-rows', every: 10, message: 'No luck' }],
    ['mixed:list=top,ids=a+b,status=400', { kind: 'mixed', list: 'top', eventIds: ['a', 'b'], status: 400 }],
    ['hang:recorded=true', { kind: 'hang', recorded: true }],
    ['not-json:status=502,recorded=false', { kind: 'not-json', status: 502, recorded: false }],
    ['stall', { kind: 'stall' }],
    ['cut:when=middle', { kind: 'cut', when: 'middle' }],
    ['wrong-length:by=-3', { kind: 'wrong-length', by: -3 }],
    ['echo-pii:status=200', { kind: 'echo-pii', status: 200 }],
    ['long-messages', { kind: 'long-messages' }],
    ['unauthorized', { kind: 'unauthorized' }],
    ['forbidden', { kind: 'forbidden' }],
    ['not-found', { kind: 'not-found' }]
  ])('%s', (input, fault) => {
    expect(parseFault(input)).toEqual(fault)
  })

  it.each<[string, string]>([
    ['rate-limit:reset', 'Fault "rate-limit": "reset" should be key=value. Possible: reset, retry-after, times, skip.'],
    ['nonsense:=1', 'Fault "nonsense": "=1" should be key=value. Possible: times, skip.'],
    ['stall:', 'Fault "stall": "" should be key=value. Possible: times, skip.'],
    ['stall:when=after', 'Fault "stall" has no parameter "when". Possible: times, skip.'],
    ['cut:when=never', 'Fault "cut": "when" must be before or middle or after or answer.'],
    ['rate-limit:reset=soon', 'Fault "rate-limit": "reset" must be seconds.'],
    ['rate-limit:reset=', 'Fault "rate-limit": "reset" must be seconds.'],
    ['rate-limit:reset=-1', 'Fault "rate-limit": "reset" must be seconds.'],
    ['stall:times=0', 'Fault "stall": "times" must be a number from 1, or always.'],
    ['stall:skip=1.5', 'Fault "stall": "skip" must be a number from 0.'],
    ['mixed:rows=0+x', 'Fault "mixed": "rows" must be row indexes from 0 with + between.'],
    ['mixed:ids=', 'Fault "mixed": "ids" must be event IDs with + between.'],
    ['mixed:status=500', 'Fault "mixed": "status" must be 400 or 422.'],
    ['hang:recorded=yes', 'Fault "hang": "recorded" must be true or false.'],
    ['not-json:status=99', 'Fault "not-json": "status" must be an HTTP status.'],
    ['wrong-length:by=0', 'Fault "wrong-length": "by" must be a whole number that is not 0.'],
    ['mixed:message=', 'Fault "mixed": "message" must be text without a comma.']
  ])('rejects %s', (input, message) => {
    expect(() => parseFault(input)).toThrow(new Error(message))
  })

  it.each([
    ['ratelimit', 'Unknown fault "ratelimit".'],
    ['toString', 'Unknown fault "toString".'],
    ['', "The fault's kind is missing."]
  ])('lists what is possible when the kind is %p', (input, beginning) => {
    expect(() => parseFault(input)).toThrow(new Error([`${beginning} Possible:`, ...describeFaults()].join('\n')))
  })

  it('describes each kind in a line, then the parameters of all', () => {
    expect(describeFaults()).toHaveLength(16)
    expect(describeFaults().at(-1)).toBe('Each also accepts times=a number from 1, or always; skip=a number from 0.')
    expect(describeFaults()).toContain('rate-limit: 429 (reset=seconds; retry-after=seconds)')
    expect(describeFaults()).toContain('stall: half an answer, then silence')
  })
})

describe('faults from JSON', () => {
  it('accepts objects of the type, and text', () => {
    expect(
      parseFaults([
        { kind: 'rate-limit', resetSeconds: 2, times: 'always' },
        { kind: 'mixed', rows: [0, 2], eventIds: ['a'], skip: 1 },
        { kind: 'hang', recorded: true, times: Infinity },
        'cut:when=after'
      ])
    ).toEqual([
      { kind: 'rate-limit', resetSeconds: 2, times: Infinity },
      { kind: 'mixed', rows: [0, 2], eventIds: ['a'], skip: 1 },
      { kind: 'hang', recorded: true, times: Infinity },
      { kind: 'cut', when: 'after' }
    ])
  })

  it.each<[unknown, string]>([
    [{ kind: 'stall' }, 'Faults must be a list'],
    [[null], "The fault's kind is missing."],
    [[{ kind: 5 }], "The fault's kind is missing."],
    [[{ kind: 'mixed', rows: 0 }], 'Fault "mixed": "rows" must be row indexes from 0 with + between.'],
    [[{ kind: 'mixed', rows: [] }], 'Fault "mixed": "rows" must be row indexes from 0 with + between.'],
    [[{ kind: 'mixed', message: 5 }], 'Fault "mixed": "message" must be text without a comma.'],
    [[{ kind: 'cut', when: ['after', 'before'] }], 'Fault "cut": "when" must be before or middle or after or answer.']
  ])('rejects %j', (json, message) => {
    expect(() => parseFaults(json)).toThrow(message)
  })
})
