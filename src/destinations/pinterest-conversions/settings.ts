import type { GlobalSetting } from '@segment/actions-core'

/** What a user sets. There is no setting for the URL: one that redirects a bearer token would be a hole. */
export const settingsFields: Record<string, GlobalSetting> = {
  ad_account_id: {
    label: 'Ad Account ID',
    description:
      'The ID of the Pinterest ad account that the conversions belong to: digits, at most 18. ' +
      'You find it in Pinterest Ads Manager, in the account menu at the top and in the address bar after "advertiser/".',
    type: 'string',
    required: true
  },
  conversion_token: {
    label: 'Conversion Token',
    description:
      'The conversion access token of that ad account. ' +
      'You create it in Pinterest Ads Manager under Conversions > Conversion access token.',
    type: 'password',
    required: true
  },
  test_mode: {
    label: 'Test Mode',
    description:
      'Pinterest checks the events and answers as usual, but records nothing while this is on: no conversion is counted. ' +
      'At most 20 events go in a request.',
    type: 'boolean',
    default: false
  },
  require_complete_ldp: {
    label: 'Require Complete Limited Data Processing',
    description:
      'Rejects an event that asks for Limited Data Processing (opt_out_type LDP) when Pinterest would ignore it, because the ' +
      "state or the country is missing or doesn't fit, and one whose opt_out_type is something else than LDP. While this is off such an event is sent, flag and all, and the outcome says so.",
    type: 'boolean',
    default: false
  }
}
