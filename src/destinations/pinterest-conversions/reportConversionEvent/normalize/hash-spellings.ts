import { sha256 } from '../hash'

/**
 * The hashes that others make of a name: Pinterest's page on Limited Data Processing hashes `CA` and `US`, although its normal
 * forms are `ca` and `us`.
 */
export function hashesOfSpellings(names: Iterable<string>): Set<string> {
  const hashes = new Set<string>()
  for (const name of names) {
    const lower = name.toLowerCase()
    const capitalized = lower.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase())
    for (const spelling of [name, lower, name.toUpperCase(), capitalized, lower.replace(/[^a-z]/g, '')])
      hashes.add(sha256(spelling))
  }
  return hashes
}
