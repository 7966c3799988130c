import { createHash } from 'node:crypto'

/** An independent SHA-256, so that tests don't compare the product's hashing with itself. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
