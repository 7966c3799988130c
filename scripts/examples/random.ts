import { createHash } from 'node:crypto'

/** Repeatable choices: the same seed gives the same examples on every machine, for ever. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  pick<T>(choices: readonly T[]): T
  uuid(): string
}

/**
 * One stream for each seed text, so that a new visit or person leaves all other lines as they were.
 * The stream is SHA-256 of seed and counter: slow, short, and the same everywhere.
 */
export function randomFrom(seed: string): Random {
  let counter = 0
  const block = (): Buffer => createHash('sha256').update(`${seed}#${++counter}`).digest()
  const between = (low: number, high: number): number => low + (block().readUInt32BE(0) % (high - low + 1))
  return {
    between,
    pick: (choices) => choices[between(0, choices.length - 1)]!,
    uuid: () => {
      const hex = block().toString('hex')
      const variant = '89ab'[parseInt(hex.charAt(16), 16) % 4]!
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `${variant}${hex.slice(17, 20)}`,
        hex.slice(20, 32)
      ].join('-')
    }
  }
}
