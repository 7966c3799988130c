import { PII_FIELDS } from '../src/destinations/pinterest-conversions/reportConversionEvent/pii-fields'
import { requestSchema } from '../src/sandbox'
import { checkEvent } from '../src/sandbox/check-event'

/** The sandbox implements Pinterest's spec independently. If the two differ, one of them is wrong. */
describe('the sandbox and the destination agree on PII', () => {
  const userDataOf = (schema: unknown): Record<string, { type?: string }> =>
    (
      schema as {
        properties: {
          data: { items: { properties: { user_data: { properties: Record<string, { type?: string }> } } } }
        }
      }
    ).properties.data.items.properties.user_data.properties

  it('on its keys, each a list', () => {
    const lists = Object.entries(userDataOf(requestSchema)).filter(([, { type }]) => type === 'array')
    expect(lists.map(([key]) => key).sort()).toEqual(PII_FIELDS.map(({ key }) => key).sort())
  })

  it.each(PII_FIELDS.map(({ key, example }) => [key, example.raw]))('plain text in %s is rejected', (key, raw) => {
    const event = {
      event_name: 'lead',
      action_source: 'web',
      event_time: 1_780_000_000,
      event_id: 'id',
      user_data: { em: ['0'.repeat(64)], [key]: [raw] }
    }
    expect(checkEvent(event, 1_780_000_000).status).toBe('failed')
  })
})
