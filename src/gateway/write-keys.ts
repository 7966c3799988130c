import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * A request must present one of these keys. Compares digests with all of them, so that the time reveals nothing about a key.
 */
export class WriteKeys {
  private readonly digests: readonly Buffer[]

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest)
  }

  has(key: string): boolean {
    const given = digest(key)
    let isKnown = false
    for (const known of this.digests) isKnown = timingSafeEqual(known, given) || isKnown
    return isKnown
  }
}

/** One key per line, or several separated by commas; blank lines and lines that begin with # are skipped. */
export function parseWriteKeys(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'))
  const keys = lines.flatMap((line) => line.split(',')).map((key) => key.trim())
  return [...new Set(keys.filter((key) => key !== ''))]
}

/** The write key in basic authentication: the user name, as in Segment's API. Undefined when there is none. */
export function writeKeyOfHeader(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)
  return user
}
