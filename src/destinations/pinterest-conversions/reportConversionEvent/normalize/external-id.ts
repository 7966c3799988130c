/**
 * The ID unchanged, case included: it must hash like the one that the advertiser's Pinterest Tag sends.
 * https://developers.pinterest.com/docs/api/v5/events-create/: "the unique id from the advertiser that identifies a user in their space".
 */
export const normalizeExternalId = (text: string): string | undefined => text
