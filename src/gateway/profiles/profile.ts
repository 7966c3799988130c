import type { PinterestUserData } from '../../destinations/pinterest-conversions'

/** Pinterest's keys that a profile may hold, each with where an event has the value: `context.traits`, then `properties`. */
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

/** What is known of a person. Personal data only as the SHA-256 of its normal form: no address can be read from it. */
export interface Profile {
  kind: 'profile'
  /** Pinterest's key → hashes. */
  hashes: Partial<Record<TraitKey, string[]>>
  /** Pinterest's click ID: a random number of Pinterest's, sent in clear. */
  click?: { id: string; seenAtMs: number }
  /** The opt-out of the person's traits, e.g. `LDP`. */
  optOutType?: string
  /** When something was last learned or asked for: retention counts from here. */
  usedAtMs: number
}

/** An anonymous ID, or an ID from before, that belongs to a profile. */
export interface ProfileLink {
  kind: 'link'
  /** Key of the profile. */
  to: string
  usedAtMs: number
}

export type StoredProfile = Profile | ProfileLink

export const emptyProfile = (nowMs: number): Profile => ({ kind: 'profile', hashes: {}, usedAtMs: nowMs })

/** Two profiles of one person as one; what `newer` knows wins. An opt-out of either stays. */
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

/** What the store gave, when it is a profile or a link of this version; else it counts as nothing. */
export function readStoredProfile(value: unknown): StoredProfile | undefined {
  const stored = value as Partial<StoredProfile> | null | undefined
  return stored?.kind === 'profile' || stored?.kind === 'link' ? (stored as StoredProfile) : undefined
}
