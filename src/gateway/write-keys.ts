import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Keys that a request must show one of. Compared by digest, each with all, so that the time tells nothing of a key. */
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

/** One key a line, or several with commas between; blank lines and lines that begin with # are skipped. */
export function parseWriteKeys(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'))
  const keys = lines.flatMap((line) => line.split(',')).map((key) => key.trim())
  return [...new Set(keys.filter((key) => key !== ''))]
}

/** The write key of basic authentication: the user name, as Segment has it. Undefined when the header holds none. */
export function writeKeyOfHeader(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)
  return user
}
