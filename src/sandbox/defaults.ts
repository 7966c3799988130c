export const SANDBOX_AD_ACCOUNT_ID = '549755885175'
export const SANDBOX_CONVERSION_TOKEN = 'sandbox-conversion-token'
