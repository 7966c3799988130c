import type { InputField } from '@segment/actions-core'
import { PII_FIELDS } from '../pii-fields'
import type { PiiField, PiiFieldName } from '../pii-fields'
import { path, pathOr } from './directives'
import { anyText } from './lenient'

/** May have several values; sent only as the SHA-256 hash of its normal form. */
const hashed = ({ label, rule }: PiiField): InputField => ({
  label,
  description: `${rule} Hashed with SHA-256 before it is sent. Already hashed values are kept; invalid ones are dropped.`,
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
      'The person. Pinterest needs an email address, a mobile ad ID, or both IP address and user agent. A phone number or an external ID alone is not enough.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: false,
    properties: {
      ...piiProperties,
      client_ip_address: {
        label: 'Client IP Address',
        description:
          "The person's IP address, sent unhashed. From a list, the first public address is sent. Private addresses are dropped.",
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
          "The value of the _epik cookie, or of the landing page's epik parameter, sent unchanged. An epik parameter in Event Source URL takes precedence.",
        ...anyText
      },
      partner_id: {
        label: 'Partner ID',
        description: "The person's ID in your partner's system, sent unchanged.",
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
