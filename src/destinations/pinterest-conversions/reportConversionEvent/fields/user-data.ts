import type { InputField } from '@segment/actions-core'
import { PII_FIELDS } from '../pii-fields'
import type { PiiField, PiiFieldName } from '../pii-fields'
import { firstNotBlank, path } from './directives'

/** May have several values; leaves the machine only in its normal form and as a SHA-256 hash. */
const hashed = ({ label, rule }: PiiField): InputField => ({
  label,
  description: `${rule} It is hashed with SHA-256 before it is sent. A value that is such a hash already is kept, and one that does not fit is left out.`,
  type: 'string',
  multiple: true,
  category: 'hashedPII'
})

const piiProperties = Object.fromEntries(PII_FIELDS.map((pii) => [pii.field, hashed(pii)])) as Record<
  PiiFieldName,
  InputField
>

/** Where the Segment spec keeps a trait: on the context of a track event, at the top of an identify event, or with the properties. */
const trait = (key: string) => firstNotBlank(`$.context.traits.${key}`, `$.traits.${key}`, `$.properties.${key}`)

export const userDataFields = {
  user_data: {
    label: 'User Data',
    description:
      'Who did it. Pinterest needs an email address, a mobile advertising ID, or both IP address and user agent: a phone number or an external ID alone is not enough.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: {
      ...piiProperties,
      client_ip_address: {
        label: 'Client IP Address',
        description: "The person's IP address, sent as it is. Left out when it is no address of a person's device.",
        type: 'string'
      },
      client_user_agent: {
        label: 'Client User Agent',
        description: "The User-Agent of the person's browser, sent as it is.",
        type: 'string'
      },
      click_id: {
        label: 'Click ID',
        description:
          'The value of the _epik cookie, or of the epik parameter of the landing page, sent as it is. An epik parameter in Event Source URL comes first.',
        type: 'string'
      },
      partner_id: {
        label: 'Partner ID',
        description: "The ID of the person in your partner's system, sent as it is.",
        type: 'string'
      }
    },
    default: {
      email: firstNotBlank('$.properties.email', '$.context.traits.email', '$.traits.email'),
      phone: trait('phone'),
      first_name: trait('firstName'),
      last_name: trait('lastName'),
      gender: trait('gender'),
      date_of_birth: trait('birthday'),
      city: trait('address.city'),
      state: trait('address.state'),
      zip: trait('address.postalCode'),
      country: trait('address.country'),
      external_id: firstNotBlank('$.userId', '$.anonymousId'),
      hashed_maids: path('$.context.device.advertisingId'),
      client_ip_address: path('$.context.ip'),
      client_user_agent: path('$.context.userAgent'),
      click_id: firstNotBlank('$.properties.click_id', '$.properties.epik')
    }
  }
} as const satisfies Record<string, InputField>
