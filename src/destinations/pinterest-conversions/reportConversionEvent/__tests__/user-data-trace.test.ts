import { createHash } from 'node:crypto'
import type { BuildTrace, PiiStep } from '../../types'
import { BuildLog } from '../build-log'
import { buildUserData } from '../user-data'

const nowMs = Date.UTC(2026, 10, 24)
/** Independent of the code under test, on purpose. */
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

interface Traced {
  steps: PiiStep[]
  dropped: [string, string][]
  derived: [string, string][]
  trace: BuildTrace
}
function newTrace(): Traced {
  const steps: PiiStep[] = []
  const dropped: [string, string][] = []
  const derived: [string, string][] = []
  return {
    steps,
    dropped,
    derived,
    trace: {
      pii: (step) => steps.push(step),
      dropped: (field, reason) => dropped.push([field, reason]),
      derived: (field, from) => derived.push([field, from])
    }
  }
}

describe('buildUserData with a trace', () => {
  it('traces each hashed and dropped value, and builds the same', () => {
    const userData = {
      email: [
        ' Ada@Example.com',
        'nobody',
        'n/a',
        sha256('bob@example.com').toUpperCase(),
        sha256(''),
        null,
        '',
        { a: 1 }
      ],
      city: 'N. A.'
    }
    const { trace, steps } = newTrace()
    expect(buildUserData(userData, { nowMs }, new BuildLog(trace))).toEqual(buildUserData(userData, { nowMs }))
    const email = { field: 'user_data.email', key: 'em' }
    expect(steps).toEqual([
      { ...email, raw: 'Ada@Example.com', normalForm: 'ada@example.com', hash: sha256('ada@example.com') },
      { ...email, raw: 'nobody', dropped: 'Expected: an email address.' },
      { ...email, raw: 'n/a', dropped: 'It is a placeholder for "no value".' },
      {
        ...email,
        raw: sha256('bob@example.com').toUpperCase(),
        alreadyHashed: true,
        hash: sha256('bob@example.com')
      },
      {
        ...email,
        raw: sha256(''),
        alreadyHashed: true,
        dropped: 'It is the hash of a placeholder or of empty text.'
      },
      { ...email, raw: '(object)', dropped: 'It is not text.' },
      { field: 'user_data.city', key: 'ct', raw: 'N. A.', dropped: 'It is a placeholder for "no value".' }
    ])
  })

  it.each([
    ['a placeholder', { city: 'N. A.', email: 'n/a', client_ip_address: 'null' }, []],
    ['a missing value', { phone: null, client_ip_address: [' '] }, []],
    ['an invalid city', { city: '', gender: 'x' }, ['user_data.gender']],
    ['an address in an object', { client_ip_address: { ip: '203.0.113.7' } }, ['user_data.client_ip_address']],
    ['a wrong type for user_data', 'jane@example.com', ['user_data']]
  ])('warns only if something is lost: %s', (_why, userData, fields) => {
    const log = new BuildLog()
    buildUserData(userData, { nowMs }, log)
    expect(log.warnings.map((warning) => warning.split(' is dropped. ')[0])).toEqual(fields)
  })

  it('traces unhashed values that are dropped or derived', () => {
    const { trace, steps, dropped, derived } = newTrace()
    buildUserData(
      { client_ip_address: '::1', click_id: 'dj0field' },
      { nowMs, eventSourceUrl: 'https://shop.example/?epik=dj0url' },
      new BuildLog(trace)
    )
    expect(steps).toEqual([])
    expect(dropped).toEqual([
      ['user_data.client_ip_address', 'It must be a public IPv4 or IPv6 address, or a list that contains one.']
    ])
    expect(derived).toEqual([['user_data.click_id', 'the epik parameter of event_source_url']])
  })
})
