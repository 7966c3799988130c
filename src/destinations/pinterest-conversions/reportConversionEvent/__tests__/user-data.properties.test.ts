import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { anyGraphemes, anyText } from '../../../../../__tests__/support/any-text'
import { BuildLog } from '../build-log'
import { PII_FIELDS, type PiiField, type PiiFieldName } from '../pii-fields'
import { buildUserData, type UserDataInput } from '../user-data'
import { runs } from '../../../../../__tests__/support/runs'

const nowMs = Date.UTC(2026, 10, 24)
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const PLACEHOLDERS = [
  '',
  ' ',
  'null',
  'NULL',
  'n/a',
  'N/A',
  'none',
  'None',
  'unknown',
  'undefined',
  '-',
  '--',
  '(not set)'
]
const HASHES_OF_NOTHING = new Set(PLACEHOLDERS.flatMap((text) => [sha256(text), sha256(text.toLowerCase())]))

/** Real and invalid values of a field, besides its example. */
const REALISTIC: Partial<Record<PiiFieldName, string[]>> = {
  email: ['Ada@Example.com', ' ada @example.com', 'nobody', 'müller@bücher.de'],
  phone: ['+1 (650) 253-0000', '020 7946 0000', '(650) 253-0000 x5', '0044 20 7946 0000', '911'],
  first_name: ['Ada', 'José', '  Mary   Ann '],
  last_name: ["O'Neill", 'משה', '李'],
  gender: ['f', 'Male', 'non-binary', 'other'],
  date_of_birth: ['1996-03-14', '02/30/1990', '31.12.1999', '19960314'],
  city: ['San Francisco', 'São Paulo', 'N.A.', '東京'],
  state: ['California', 'US-CA', 'NA', 'on', 'Bayern'],
  zip: ['94105-1234', 'SW1A 1AA', '2134', '00000'],
  country: ['US', 'United Kingdom', 'NA', 'Canada', 'nowhere', 'IT', 'de'],
  external_id: ['User-42', '42', '00000000-0000-0000-0000-000000000000'],
  hashed_maids: ['EA7583CD-A667-48BC-B806-42ECB2B48606', '00000000-0000-0000-0000-000000000000', '0']
}

const piiText = fc.oneof(anyText(), anyGraphemes(), fc.constantFrom(...PLACEHOLDERS))
const anyHash = fc.oneof(piiText, fc.constantFrom('us', 'ca', 'NA', 'na')).map((text) => sha256(text))

const valueOf = ({ field, example }: PiiField) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(example.raw, ...(REALISTIC[field] ?? [])) },
    { weight: 2, arbitrary: piiText },
    anyHash,
    anyHash.map((hash) => hash.toUpperCase()),
    fc.integer(),
    fc.boolean()
  )

const plainArbitraries = {
  client_ip_address: fc.oneof(fc.ipV4(), fc.ipV6(), piiText, fc.constantFrom('127.0.0.1', '::ffff:203.0.113.7')),
  client_user_agent: piiText,
  click_id: piiText,
  partner_id: piiText
}

const userDataArbitrary = fc.record(
  {
    ...(Object.fromEntries(
      PII_FIELDS.map((row) => [row.field, fc.array(valueOf(row), { maxLength: 4 })])
    ) as unknown as Record<PiiFieldName, fc.Arbitrary<unknown[]>>),
    ...plainArbitraries
  },
  { requiredKeys: [] }
)

const anythingArbitrary: fc.Arbitrary<UserDataInput> = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom(...PII_FIELDS.map(({ field }) => field), ...Object.keys(plainArbitraries)),
      fc.jsonValue()
    ),
    fc.jsonValue()
  )
  .map(([userData]) => userData)

const urlArbitrary = fc.oneof(
  fc.constant(undefined),
  fc.webUrl({ withQueryParameters: true }),
  piiText.map((text) => `?epik=${text}`)
)

const hashesOf = (userData: object): string[] =>
  PII_FIELDS.flatMap(({ key }) => (userData as Record<string, string[] | undefined>)[key] ?? [])

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  Object.values(value).forEach(deepFreeze)
}

describe('buildUserData, for any input', () => {
  it('is idempotent', () => {
    fc.assert(
      fc.property(userDataArbitrary, urlArbitrary, (userData, eventSourceUrl) => {
        const once = buildUserData(userData, { nowMs, eventSourceUrl })
        const again = Object.fromEntries(
          [
            ...PII_FIELDS.map(({ key, field }) => [key, field]),
            ...Object.keys(plainArbitraries).map((key) => [key, key])
          ].map(([key = '', field = '']) => [field, (once as Record<string, unknown>)[key]])
        )
        expect(buildUserData(again, { nowMs })).toEqual(once)
      }),
      { numRuns: runs(300) }
    )
  })

  it('sends only 64 lower-case hex digits in non-empty lists without duplicates, and non-empty plain text', () => {
    fc.assert(
      fc.property(fc.oneof(userDataArbitrary, anythingArbitrary), urlArbitrary, (userData, eventSourceUrl) => {
        const result = buildUserData(userData, { nowMs, eventSourceUrl })
        for (const value of Object.values(result)) {
          expect(value.length).toBeGreaterThan(0)
          if (typeof value === 'string') expect(value.trim()).toBe(value)
          else expect(new Set(value).size).toBe(value.length)
        }
        for (const hash of hashesOf(result)) expect(hash).toMatch(/^[0-9a-f]{64}$/)
      }),
      { numRuns: runs(300) }
    )
  })

  it('never sends a hash of empty text or of a placeholder', () => {
    fc.assert(
      fc.property(userDataArbitrary, (userData) => {
        for (const hash of hashesOf(buildUserData(userData, { nowMs }))) expect(HASHES_OF_NOTHING.has(hash)).toBe(false)
      }),
      { numRuns: runs(300) }
    )
  })

  it('neither throws nor changes its input: any JSON, deeply frozen', () => {
    fc.assert(
      fc.property(fc.oneof(userDataArbitrary, anythingArbitrary), (userData) => {
        const before = structuredClone(userData)
        deepFreeze(userData)
        buildUserData(userData, { nowMs })
        expect(userData).toEqual(before)
      })
    )
  })

  it('accepts any JSON as user_data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashesOf(buildUserData(value as UserDataInput, { nowMs }))).toEqual([])
      })
    )
  })

  it('merges duplicates at any position', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...PII_FIELDS)
          .filter(({ field }) => field !== 'country')
          .chain((row) => {
            const { field, key } = row
            const list = fc.array(valueOf(row), { maxLength: 4 })
            return fc.record({
              field: fc.constant(field),
              key: fc.constant(key),
              lists: list.chain((values) =>
                fc.tuple(
                  fc.constant(values),
                  fc.shuffledSubarray([...values, ...values, ...values], { minLength: values.length * 3 })
                )
              )
            })
          }),
        ({ field, key, lists: [values, shuffled] }) => {
          const once = buildUserData({ [field]: values }, { nowMs })[key] ?? []
          const tripled = buildUserData({ [field]: shuffled }, { nowMs })[key] ?? []
          expect(tripled.toSorted()).toEqual(once.toSorted())
        }
      )
    )
  })

  it('builds the same with a trace, which receives no more hashes than are sent', () => {
    fc.assert(
      fc.property(fc.oneof(userDataArbitrary, anythingArbitrary), (userData) => {
        const told = new Set<string>()
        const traced = buildUserData(
          userData,
          { nowMs },
          new BuildLog({
            pii: ({ key, hash, dropped }) => {
              expect((hash === undefined) !== (dropped === undefined)).toBe(true)
              if (hash !== undefined) told.add(`${key} ${hash}`)
            },
            dropped: () => undefined,
            derived: () => undefined
          })
        )
        expect(traced).toEqual(buildUserData(userData, { nowMs }))
        expect(told.size).toBe(hashesOf(traced).length)
      })
    )
  })
})
