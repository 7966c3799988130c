/**
 * The ID as it is, its case kept: it must hash like the one that the advertiser's Pinterest Tag sends.
 * https://developers.pinterest.com/docs/conversions/best/#hashing
 */
export const normalizeExternalId = (text: string): string | undefined => text
