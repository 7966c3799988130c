import { createHash } from 'node:crypto'
import { isRecord } from '../../destinations/pinterest-conversions'
import type { KeyValueStore } from '../../queue'
import type { SegmentEvent } from '../messages'
import { KeyedLock } from './keyed-lock'
import { emptyProfile, mergeProfiles, type Profile, readStoredProfile, type StoredProfile } from './profile'
import { clickIdOf, fillFromProfile, learnTraits } from './traits'

export interface ProfilesOptions {
  /** A profile that no event used for this long is deleted. Default 90 days. */
  retentionMs?: number
  now?: () => number
}

/** The name of the profiles' store in the queue. */
export const PROFILE_STORE = 'profiles'

const DAY_MS = 24 * 60 * 60 * 1000
const DEFAULT_RETENTION_MS = 90 * DAY_MS

/** An alias of an alias of … A longer chain is a loop. */
const MAX_LINKS = 10

interface Resolved {
  key: string
  profile: Profile | undefined
}

/**
 * What `identify` said about people, for later events with the same `userId` or `anonymousId`. Keys are hashes too, because
 * many companies use email addresses as IDs.
 */
export class Profiles {
  private readonly retentionMs: number
  private readonly now: () => number
  private readonly lock = new KeyedLock()

  constructor(
    private readonly store: KeyValueStore,
    options: ProfilesOptions = {}
  ) {
    this.retentionMs = options.retentionMs ?? DEFAULT_RETENTION_MS
    this.now = options.now ?? Date.now
  }

  /** Learns from the event, then returns it with missing values filled in from the person's profile. */
  async apply(event: SegmentEvent): Promise<{ event: SegmentEvent; isFound: boolean }> {
    const user = keyOf('user', event.userId)
    const anonymous = keyOf('anonymous', event.anonymousId)
    const previous = event.type === 'alias' ? keysOf(event.previousId) : []
    // One event of a person at a time; otherwise one of two concurrent changes would be lost.
    return this.lock.run([user, anonymous, ...previous], async () => {
      const own = user ?? anonymous
      if (own === undefined) return { event, isFound: false }
      // What was known under these IDs before belongs to this person too.
      const others = user === undefined ? [] : [...previous, ...(anonymous === undefined ? [] : [anonymous])]
      const profile = await this.learn(event, await this.resolve(own), others)
      if (profile === undefined) return { event, isFound: false }
      return { event: fillFromProfile(event, profile, this.now()) as SegmentEvent, isFound: true }
    })
  }

  /**
   * For an event that may not be sent: an opt-out in it, or of an ID that it says is the same person's, must still apply to later
   * events. Nothing else is learned.
   */
  async learnOptOut({ type, traits, ...ids }: SegmentEvent): Promise<void> {
    if (type !== 'identify' && type !== 'alias') return
    const { messageId, userId, anonymousId, previousId } = ids
    const isStated = type === 'identify' && isRecord(traits) && Object.hasOwn(traits, 'opt_out_type')
    if (isStated) {
      await this.apply({ type, messageId, userId, anonymousId, traits: { opt_out_type: traits.opt_out_type } })
      return
    }
    if (keyOf('user', userId) === undefined) return
    const earlier = [...(type === 'alias' ? keysOf(previousId) : []), keyOf('anonymous', anonymousId)]
    for (const key of earlier) {
      const entry = key === undefined ? undefined : await this.read(key)
      if (entry?.kind !== 'profile' || entry.optOutType === undefined) continue
      await this.apply({ type: 'identify', messageId, userId, traits: { opt_out_type: entry.optOutType } })
    }
  }

  /**
   * Deletes everything known about a user, including every anonymous and previous ID that leads there. False when there was
   * nothing.
   */
  async forget(userId: string): Promise<boolean> {
    let isFound = false
    for (const key of keysOf(userId)) {
      const { key: target } = await this.resolve(key)
      for (const stored of await this.keysThatLeadTo(target)) {
        await this.store.delete(stored)
        isFound = true
      }
    }
    return isFound
  }

  /** Deletes entries older than the retention, and resolves to their number. */
  async sweep(): Promise<number> {
    let count = 0
    for await (const [key, value] of this.store.entries()) {
      if (this.isKept(readStoredProfile(value))) continue
      await this.store.delete(key)
      count += 1
    }
    return count
  }

  /** Merges and stores what the event adds, if anything. Undefined when nothing is known about the person. */
  private async learn(event: SegmentEvent, own: Resolved, others: readonly string[]): Promise<Profile | undefined> {
    const nowMs = this.now()
    const entries = new Map<string, StoredProfile | undefined>()
    for (const key of others) if (key !== own.key) entries.set(key, await this.read(key))
    let profile = own.profile
    for (const entry of entries.values()) {
      if (entry?.kind === 'profile') profile = profile === undefined ? entry : mergeProfiles(entry, profile)
    }
    profile = addLearned(profile, event, nowMs)
    if (profile !== undefined || event.type === 'alias') {
      for (const [key, entry] of entries) await this.link(key, own.key, entry)
    }
    if (profile === undefined) return undefined
    // Use extends a profile's life, but is not written each time.
    if (profile === own.profile && nowMs - profile.usedAtMs < DAY_MS) return profile
    await this.store.put(own.key, { ...profile, usedAtMs: nowMs })
    return profile
  }

  private async link(from: string, to: string, before: StoredProfile | undefined): Promise<void> {
    const nowMs = this.now()
    if (before?.kind === 'link' && before.to === to && nowMs - before.usedAtMs < DAY_MS) return
    await this.store.put(from, { kind: 'link', to, usedAtMs: nowMs })
  }

  /** The profile for a key, following links. */
  private async resolve(key: string): Promise<Resolved> {
    let current = key
    for (let links = 0; links < MAX_LINKS; links += 1) {
      const stored = await this.read(current)
      if (stored?.kind !== 'link') return { key: current, profile: stored }
      current = stored.to
    }
    return { key, profile: undefined }
  }

  private async keysThatLeadTo(target: string): Promise<string[]> {
    const links = new Map<string, string>()
    const keys: string[] = []
    for await (const [key, value] of this.store.entries()) {
      const stored = readStoredProfile(value)
      if (stored?.kind === 'link') links.set(key, stored.to)
      if (key === target) keys.push(key)
    }
    const leads = (key: string): boolean => {
      let current: string | undefined = key
      for (let hops = 0; hops < MAX_LINKS && current !== undefined; hops += 1) {
        current = links.get(current)
        if (current === target) return true
      }
      return false
    }
    return [...keys, ...[...links.keys()].filter((key) => key !== target && leads(key))]
  }

  private async read(key: string): Promise<StoredProfile | undefined> {
    const stored = readStoredProfile(await this.store.get(key))
    return this.isKept(stored) ? stored : undefined
  }

  private isKept(stored: StoredProfile | undefined): stored is StoredProfile {
    return stored !== undefined && this.now() - stored.usedAtMs <= this.retentionMs
  }
}

/** The profile with what the event says about the person; the same object when there is nothing new. */
function addLearned(before: Profile | undefined, event: SegmentEvent, nowMs: number): Profile | undefined {
  const clickId = clickIdOf(event)
  const isNewClick = clickId !== undefined && clickId !== before?.click?.id
  const traits = event.type === 'identify' ? learnTraits(event.traits, nowMs) : undefined
  const isNewTrait = traits !== undefined && (Object.keys(traits.hashes).length > 0 || traits.optOutType !== undefined)
  if (!isNewClick && !isNewTrait) return before
  const { optOutType: knownOptOut, ...profile } = before ?? emptyProfile(nowMs)
  const optOutType = traits?.optOutType === undefined ? knownOptOut : traits.optOutType
  return {
    ...profile,
    hashes: { ...profile.hashes, ...traits?.hashes },
    ...(isNewClick && { click: { id: clickId, seenAtMs: nowMs } }),
    ...(optOutType != null && { optOutType })
  }
}

/** An ID may be a user's or an anonymous one: `alias` and erasure don't say which. */
function keysOf(id: unknown): string[] {
  return [keyOf('user', id), keyOf('anonymous', id)].filter((key) => key !== undefined)
}

function keyOf(kind: 'user' | 'anonymous', id: unknown): string | undefined {
  const text = typeof id === 'string' ? id.trim() : typeof id === 'number' ? String(id) : ''
  return text === '' ? undefined : createHash('sha256').update(`${kind}:${text}`).digest('hex')
}
