import type { GlobalSetting } from '@segment/actions-core'

/** The settings of a user. The URL is not one: it could redirect the bearer token. */
export const settingsFields: Record<string, GlobalSetting> = {
  ad_account_id: {
    label: 'Ad Account ID',
    description:
      'The ID of the Pinterest ad account that receives the conversions, up to 18 digits. ' +
      'Find it in Pinterest Ads Manager, in the account menu at the top or in the URL after "advertiser/".',
    type: 'string',
    required: true
  },
  conversion_token: {
    label: 'Conversion Token',
    description:
      'The conversion access token of that ad account. ' +
      'Create it in Pinterest Ads Manager under Conversions > Conversion access token.',
    type: 'password',
    required: true
  },
  test_mode: {
    label: 'Test Mode',
    description:
      'While this is on, Pinterest checks the events and answers as usual, but counts no conversions. ' +
      'At most 20 events are sent per request.',
    type: 'boolean',
    default: false
  },
  require_complete_ldp: {
    label: 'Require Complete Limited Data Processing',
    description:
      'Rejects an event that requests Limited Data Processing (opt_out_type LDP) when Pinterest would ignore it, because the ' +
      "state or the country is missing or doesn't fit, and an event whose opt_out_type is not LDP. While this is off, such events are sent with the flag, and the outcome says so.",
    type: 'boolean',
    default: false
  }
}
