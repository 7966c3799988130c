import type { PinterestUserData } from '../../destinations/pinterest-conversions'

/**
 * Pinterest's keys that a profile can have, each with the paths of the value in an event: in `context.traits`, then in
 * `properties`.
 */
export const TRAIT_PATHS = {
  em: ['email'],
  ph: ['phone'],
  fn: ['firstName'],
  ln: ['lastName'],
  ge: ['gender'],
  db: ['birthday'],
  ct: ['address', 'city'],
  st: ['address', 'state'],
  zp: ['address', 'postalCode'],
  country: ['address', 'country']
} as const satisfies Partial<Record<keyof PinterestUserData, readonly string[]>>

export type TraitKey = keyof typeof TRAIT_PATHS

/** What is known about a person. Personal data is stored only as the SHA-256 of its normal form. */
export interface Profile {
  kind: 'profile'
  /** Pinterest's key → hashes. */
  hashes: Partial<Record<TraitKey, string[]>>
  /** Pinterest's click ID: a random value, sent unhashed. */
  click?: { id: string; seenAtMs: number }
  /** The opt-out in the person's traits, e.g. `LDP`. */
  optOutType?: string
  /** When it was last changed or used: retention counts from here. */
  usedAtMs: number
}

/** An anonymous or previous ID that belongs to a profile. */
export interface ProfileLink {
  kind: 'link'
  /** Key of the profile. */
  to: string
  usedAtMs: number
}

export type StoredProfile = Profile | ProfileLink

export const emptyProfile = (nowMs: number): Profile => ({ kind: 'profile', hashes: {}, usedAtMs: nowMs })

/** Merges two profiles of one person; `newer` takes precedence. An opt-out of either is kept. */
export function mergeProfiles(older: Profile, newer: Profile): Profile {
  const click = laterOf(older.click, newer.click)
  const optOutType = newer.optOutType ?? older.optOutType
  return {
    kind: 'profile',
    hashes: { ...older.hashes, ...newer.hashes },
    ...(click && { click }),
    ...(optOutType !== undefined && { optOutType }),
    usedAtMs: Math.max(older.usedAtMs, newer.usedAtMs)
  }
}

function laterOf(a: Profile['click'], b: Profile['click']): Profile['click'] {
  if (!a || !b) return a ?? b
  return b.seenAtMs >= a.seenAtMs ? b : a
}

/** The stored value if it is a profile or link of this version, else undefined. */
export function readStoredProfile(value: unknown): StoredProfile | undefined {
  const stored = value as Partial<StoredProfile> | null | undefined
  return stored?.kind === 'profile' || stored?.kind === 'link' ? (stored as StoredProfile) : undefined
}
