import { createHash } from 'node:crypto'

/** The tests' own SHA-256, so that they don't compare the product's hashing with itself. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
