import type { InputField } from '@segment/actions-core'
import { PII_FIELDS } from '../pii-fields'
import type { PiiField, PiiFieldName } from '../pii-fields'
import { path, pathOr } from './directives'
import { anyText } from './lenient'

/** May have several values; leaves the machine only in its normal form and as a SHA-256 hash. */
const hashed = ({ label, rule }: PiiField): InputField => ({
  label,
  description: `${rule} It is hashed with SHA-256 before it is sent. Already hashed values are kept, and invalid ones are left out.`,
  ...anyText,
  category: 'hashedPII'
})

const piiProperties = Object.fromEntries(PII_FIELDS.map((pii) => [pii.field, hashed(pii)])) as Record<
  PiiFieldName,
  InputField
>

const piiDefaults = Object.fromEntries(
  PII_FIELDS.map(({ field, paths: [first, fallback] }: PiiField) => [
    field,
    fallback === undefined ? path(first) : pathOr(first, fallback)
  ])
)

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
        description:
          "The person's IP address, sent in the clear. Of a list, the first public address is sent. An address that is not public is left out.",
        ...anyText
      },
      client_user_agent: {
        label: 'Client User Agent',
        description: "The User-Agent of the person's browser, sent unchanged.",
        ...anyText
      },
      click_id: {
        label: 'Click ID',
        description:
          'The value of the _epik cookie, or of the epik parameter of the landing page, sent unchanged. An epik parameter in Event Source URL comes first.',
        ...anyText
      },
      partner_id: {
        label: 'Partner ID',
        description: "The ID of the person in your partner's system, sent unchanged.",
        ...anyText
      }
    },
    default: {
      ...piiDefaults,
      client_ip_address: path('$.context.ip'),
      client_user_agent: path('$.context.userAgent'),
      click_id: pathOr('$.properties.click_id', '$.properties.epik')
    }
  }
} as const satisfies Record<string, InputField>
