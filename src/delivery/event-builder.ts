import { buildEvent, buildUserData, parseUnixSeconds } from '../destinations/pinterest-conversions'
import type {
  BuildResult,
  LimitedDataProcessingDecision,
  Payload,
  PinterestConversionsOptions,
  PinterestEvent,
  Rejection,
  Settings
} from '../destinations/pinterest-conversions'
import { copySubscriptions, readConsent, readTriggers } from './config'
import type { Consent } from './consent'
import { completeSettings } from './explain'
import { describeEvent } from './outcome'
import type { Outcome } from './outcome'
import { isRecord, withIsoDates } from './record'
import { Runtime } from './runtime'
import type { Subscription } from './subscription'
import { describeWithheld } from './withholding'

export interface EventBuilderOptions extends PinterestConversionsOptions {
  /** May be incomplete: nothing is sent. */
  settings: Partial<Settings>
  /** Default: the destination's presets. */
  subscriptions?: readonly Subscription[]
  /** Consent that each event needs. Default: none. */
  consent?: Consent
}

/** What one event would be sent as. Contains hashes and the values that are sent unhashed. */
export type BuiltEvent = Pick<Outcome, 'event' | 'messageId' | 'timestamp'> & {
  /** Why this is not an event. Contains nothing of it. */
  problem?: string
  /** Why nothing would be sent, although subscriptions match, e.g. "no consent for Advertising". */
  withheld?: string
  /** One for each enabled subscription that matches, in their order; none when the event is withheld. */
  results: BuiltResult[]
}

export interface BuiltResult {
  subscription: string
  /** Why nothing would be sent; missing when something would be. */
  rejection?: Rejection
  /**
   * For an event that is rejected because it can't be matched: the `user_data` keys that it does have, e.g. `['external_id']`.
   */
  keysWithoutIdentity?: string[]
  /** What would be sent. For an event rejected only because of its age: what would have been sent in time. */
  built?: {
    event: PinterestEvent
    limitedDataProcessing: LimitedDataProcessingDecision
    warnings: string[]
  }
}

export interface EventBuilder {
  /** One for each event, in order. Never rejects because of an event. */
  build(events: readonly unknown[]): Promise<BuiltEvent[]>
}

/**
 * Maps and builds events exactly as sending does, and sends nothing: for reports over many events.
 * @throws ConfigError for a trigger or a consent that can't be read, and for two subscriptions with the same name
 */
export function createEventBuilder(options: EventBuilderOptions): EventBuilder {
  const subscriptions = copySubscriptions(options.subscriptions)
  const triggers = readTriggers(subscriptions)
  const runtime = new Runtime(completeSettings(options.settings), options)
  const consent = readConsent(options.consent)
  const now = options.now ?? Date.now

  return {
    async build(events) {
      const nowMs = now()
      const read = events.map((event) => (isRecord(event) ? withIsoDates(event) : undefined))
      const built = read.map((event): BuiltEvent => {
        if (event === undefined) return { problem: 'The event is not a JSON object.', results: [] }
        const isMatched = () => subscriptions.some((one) => triggers.get(one)?.matches(event) === true)
        const withheld = isMatched() ? describeWithheld(event, consent) : undefined
        return { ...describeEvent(event), ...(withheld !== undefined && { withheld }), results: [] }
      })
      for (const subscription of subscriptions) {
        const trigger = triggers.get(subscription)
        const matching = read.flatMap((event, index) =>
          event !== undefined && built[index]?.withheld === undefined && trigger?.matches(event) === true
            ? [{ event, index }]
            : []
        )
        const mapped = await runtime.mapEvents(
          subscription,
          matching.map(({ event }) => event)
        )
        matching.forEach(({ index }, place) => {
          const one = mapped[place]
          const payload = one?.payload
          const result = payload
            ? buildResult(payload, { nowMs, runtime, partnerName: options.partnerName })
            : { rejection: { field: 'mapping', reason: one?.reason ?? 'The mapping produced nothing for this event.' } }
          built[index]?.results.push({ subscription: subscription.name, ...result })
        })
      }
      return built
    }
  }
}

interface BuildOptions {
  nowMs: number
  runtime: Runtime
  partnerName: string | undefined
}

function buildResult(
  payload: Payload,
  { nowMs, runtime, partnerName }: BuildOptions
): Omit<BuiltResult, 'subscription'> {
  const context = { partnerName, requireCompleteLdp: runtime.settings.require_complete_ldp }
  const result = buildEvent(payload, { nowMs, ...context })
  if (result.event) return { built: toBuilt(result) }
  if (result.rejection.field === 'user_data') {
    const userData = buildUserData(payload.user_data, { nowMs, eventSourceUrl: payload.event_source_url })
    return { rejection: result.rejection, keysWithoutIdentity: Object.keys(userData) }
  }
  const seconds = result.rejection.field === 'event_time' ? parseUnixSeconds(payload.event_time) : undefined
  const onTime = seconds === undefined ? undefined : buildEvent(payload, { nowMs: seconds * 1000, ...context })
  return { rejection: result.rejection, ...(onTime?.event && { built: toBuilt(onTime) }) }
}

function toBuilt({
  event,
  limitedDataProcessing,
  warnings
}: Extract<BuildResult, { event: PinterestEvent }>): NonNullable<BuiltResult['built']> {
  return { event, limitedDataProcessing, warnings }
}
