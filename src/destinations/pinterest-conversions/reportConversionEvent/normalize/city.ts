import { lettersAndDigits } from './text'

/**
 * Lower case without spaces and punctuation; letters of every script and their accents are kept.
 * Pinterest: "in lowercase, and without spaces or punctuation". https://developers.pinterest.com/docs/api/v5/events-create/
 */
export const normalizeCity = (text: string): string | undefined => lettersAndDigits(text) || undefined
