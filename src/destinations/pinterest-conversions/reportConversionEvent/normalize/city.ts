import { lettersAndDigits } from './text'

/**
 * Lower case without spaces and punctuation; letters of every script stay, as do their accents.
 * Pinterest: "in lowercase, and without spaces or punctuation". https://developers.pinterest.com/docs/api/v5/events-create/
 */
export const normalizeCity = (text: string): string | undefined => lettersAndDigits(text) || undefined
