import { lettersAndDigits } from './text'

/**
 * Lower case without spaces and punctuation; letters of every script stay, as do their accents.
 * https://developers.pinterest.com/docs/conversions/best/#hashing: "lowercase … remove all non-alphanumeric characters and spaces".
 */
export const normalizeCity = (text: string): string | undefined => lettersAndDigits(text) || undefined
