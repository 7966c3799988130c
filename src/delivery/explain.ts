import type { JSONObject } from '@segment/actions-core'
import {
  buildEvent,
  decideForRejected,
  describeLimitedDataProcessing,
  durationInWords,
  parseUnixSeconds
} from '../destinations/pinterest-conversions'
import type {
  BuildTrace,
  LimitedDataProcessingDecision,
  Payload,
  PinterestConversionsOptions,
  PiiStep,
  PinterestEvent,
  Rejection,
  Settings
} from '../destinations/pinterest-conversions'
import { readConsent } from './config'
import type { Consent } from './consent'
import { prepareRequest } from './delivery'
import type { Delivery } from './delivery'
import type { EventDetails, Explanation, MappingStep, SubscriptionExplanation } from './explanation'
import { actionFields, listLabels } from './mapping-fields'
import { readMappingSteps } from './mapping-sources'
import { RECOMMENDED_MATCH_KEYS } from './match-keys'
import { describeEvent } from './outcome'
import type { SubscriptionResult } from './outcome'
import { isRecord, withIsoDates } from './record'
import { Runtime } from './runtime'
import { PRESETS } from './subscription'
import type { Subscription } from './subscription'
import { parseTrigger } from './trigger'
import { describeWithheld } from './withholding'

/** Where the endpoint's answers come from: a delivery with the same subscriptions, or a function from event and subscription to the answer. */
export type AnswerSource =
  Delivery | ((event: unknown, subscription: Subscription) => Promise<SubscriptionResult | undefined>)

export interface ExplainOptions extends PinterestConversionsOptions {
  /** May be incomplete: nothing is sent. */
  settings: Partial<Settings>
  /** Default: the destination's presets. */
  subscriptions?: readonly Subscription[]
  /** Consent that each event needs. Default: none. */
  consent?: Consent
  /** Explains the mapping also of an event that consent or its sender withholds: for editing mappings. Default false. */
  includeWithheld?: boolean
  /** Default: none, and the explanation has no answers. */
  answerSource?: AnswerSource
}

/**
 * Everything that happens to one event, for people to read. Contains PII and hashes on purpose; the token is masked.
 * Never rejects because of the event, of a trigger or of a mapping.
 * @throws ConfigError for a consent that can't be read
 */
export async function explain(given: unknown, options: ExplainOptions): Promise<Explanation> {
  const event = isRecord(given) ? withIsoDates(given) : given
  const { subscriptions = PRESETS } = options
  const settings = completeSettings(options.settings)
  // One time for all steps: an age that grows between two of them would confuse.
  const nowMs = (options.now ?? Date.now)()
  const runtime = new Runtime(settings, { ...options, now: () => nowMs })

  const consent = readConsent(options.consent)
  const withheld = isRecord(event) && !options.includeWithheld ? describeWithheld(event, consent) : undefined

  const rows: SubscriptionExplanation[] = []
  for (const subscription of subscriptions) {
    const row = explainTrigger(event, subscription)
    if (row.matches && row.enabled && isRecord(event) && withheld === undefined) {
      row.details = await explainMapping(event as JSONObject, {
        // actions-core writes defaults into some directives of a mapping while it resolves them.
        subscription: structuredClone(subscription),
        runtime,
        nowMs,
        partnerName: options.partnerName
      })
    }
    rows.push(row)
  }
  if (options.answerSource) await addAnswers(event, rows, subscriptions, options.answerSource)
  const isWithheld = withheld !== undefined && rows.some(({ matches, enabled }) => matches && enabled)
  return { event: nameOf(event), ...(isWithheld && { withheld }), subscriptions: rows }
}

function nameOf(event: unknown): string {
  if (!isRecord(event)) return 'not an event: an event is a JSON object'
  return describeEvent(event).event ?? 'an event without a name or type'
}

function explainTrigger(event: unknown, { name, subscribe, enabled }: Subscription): SubscriptionExplanation {
  const row = { name, trigger: subscribe, enabled, matches: false }
  try {
    const trigger = parseTrigger(subscribe)
    return { ...row, matches: isRecord(event) && trigger.matches(event) }
  } catch (error) {
    return { ...row, triggerError: `The trigger ${(error as Error).message}.` }
  }
}

/** Fills in placeholders, so that the request can be shown. */
export function completeSettings(settings: Partial<Settings>): Settings {
  return {
    ...settings,
    ad_account_id: settings.ad_account_id ?? 'AD_ACCOUNT_ID',
    conversion_token: settings.conversion_token ?? ''
  }
}

interface MappingContext {
  subscription: Subscription
  runtime: Runtime
  nowMs: number
  partnerName: string | undefined
}

async function explainMapping(
  event: JSONObject,
  { subscription, runtime, nowMs, partnerName }: MappingContext
): Promise<EventDetails> {
  const seen: Pick<EventDetails, 'pii' | 'dropped' | 'derived'> = { pii: [], dropped: [], derived: [] }
  const trace: BuildTrace = {
    pii: (step) => seen.pii.push(step),
    dropped: (field, reason) => seen.dropped.push({ field, reason }),
    derived: (field, from) => seen.derived.push({ field, from })
  }

  const mapping = inFieldOrder(readMappingSteps(withoutBatchFields(subscription.mapping), event, REQUIRED_FIELDS))
  const [mapped] = await runtime.mapEvents(subscription, [event])
  const payload = mapped?.payload
  seen.dropped.push(...(mapped?.dropped ?? []))
  const built = payload
    ? buildEvent(payload, { nowMs, partnerName, requireCompleteLdp: runtime.settings.require_complete_ldp }, trace)
    : {
        rejection: {
          field: fieldOf(mapped?.reason),
          reason: mapped?.reason ?? 'The mapping produced nothing for this event.'
        }
      }
  const pinterestEvent = built.event
  const decision = pinterestEvent ? built.limitedDataProcessing : decideForRejected(payload ?? optOutIn(mapping), nowMs)
  const time = payload && explainTime(payload, nowMs, pinterestEvent, built.rejection)
  return {
    mapping,
    ...(payload && { payload }),
    ...seen,
    limitedDataProcessing: decision,
    limitedDataProcessingText:
      describeLimitedDataProcessing(decision) + describeSending(decision, pinterestEvent !== undefined),
    ...(time && { time }),
    ...(pinterestEvent && { dedup: explainDedup(pinterestEvent) }),
    matchKeys: explainMatchKeys(pinterestEvent, seen.pii, built.rejection),
    ...(built.rejection && { rejection: built.rejection }),
    ...(pinterestEvent && { pinterestEvent }),
    // Dropped values are in `pii` and `dropped` already.
    warnings: pinterestEvent ? built.warnings.filter((warning) => !warning.includes(' is dropped. ')) : [],
    ...(payload && pinterestEvent && { request: await prepareFirstRequest(runtime, payload) })
  }
}

function describeSending({ status }: LimitedDataProcessingDecision, isSent: boolean): string {
  if (!isSent) return ' But nothing is sent: the event is rejected.'
  return status === 'ignored' ? ' The flag is sent anyway.' : ''
}

/** These fields are for the runtime and not part of the event. */
function withoutBatchFields(mapping: JSONObject): JSONObject {
  return Object.fromEntries(
    Object.entries(mapping).filter(([key]) => key !== 'enable_batching' && key !== 'batch_size')
  )
}

const REQUIRED_FIELDS = Object.keys(actionFields).filter((key) => actionFields[key]?.required === true)

const FIELD_ORDER = Object.keys(actionFields)

/** In the order of the settings screen, whatever the mapping's order. */
function inFieldOrder(steps: MappingStep[]): MappingStep[] {
  const position = ({ field }: MappingStep): number => FIELD_ORDER.indexOf(field.replace(/[.[].*/, ''))
  return steps.sort((a, b) => position(a) - position(b))
}

/** The mapped opt-out of an event that the schema rejects. */
function optOutIn(steps: readonly MappingStep[]): Parameters<typeof decideForRejected>[0] {
  const valueAt = (field: string): unknown => steps.find((step) => step.field === field)?.value
  return {
    data_format: valueAt('data_format'),
    custom_data: { opt_out_type: valueAt('custom_data.opt_out_type') },
    custom_data_2: { opt_out_type: valueAt('custom_data_2.opt_out_type') },
    user_data: { state: valueAt('user_data.state'), country: valueAt('user_data.country') }
  }
}

/** A schema error begins with the field's path or, more often, its label. */
function fieldOf(reason = ''): string {
  const path = /^[a-z]\w*(?:\.\w+)*(?= (?:is|must) )/.exec(reason)?.[0]
  return path ?? FIELD_LABELS.find(({ label }) => reason.startsWith(`${label} must `))?.path ?? 'mapping'
}

const FIELD_LABELS = listLabels(actionFields)

async function prepareFirstRequest(runtime: Runtime, payload: Payload): Promise<EventDetails['request']> {
  let request: EventDetails['request']
  const recorder = runtime.createRecorder((recorded) => (request = prepareRequest(recorded)))
  await runtime.sendPayloads([payload], recorder)
  return request
}

function explainTime(
  payload: Payload,
  nowMs: number,
  event: PinterestEvent | undefined,
  rejection: Rejection | undefined
): NonNullable<EventDetails['time']> | undefined {
  const seconds = parseUnixSeconds(payload.event_time)
  if (seconds === undefined) return undefined
  const eventTimeSeconds = event?.event_time ?? seconds
  const ageSeconds = Math.floor(nowMs / 1000) - seconds
  return { eventTimeSeconds, ageSeconds, text: describeTime(ageSeconds, rejection) }
}

/** Pinterest's docs: an event received more than an hour after it happened is counted as offline. */
const ONLINE_SECONDS = 3600

function describeTime(ageSeconds: number, rejection: Rejection | undefined): string {
  if (rejection?.field === 'event_time') return rejection.reason
  if (ageSeconds < 0) return `Its clock runs ${durationInWords(-ageSeconds)} ahead: it is sent as happening now.`
  const age = `Happened ${durationInWords(ageSeconds)} ago; Pinterest accepts only events of the last 7 days.`
  return ageSeconds > ONLINE_SECONDS
    ? `${age} Received more than an hour after it happened, it is counted as offline.`
    : age
}

function explainDedup(event: PinterestEvent): NonNullable<EventDetails['dedup']> {
  const { event_name: eventName, event_id: eventId, action_source: source } = event
  return source === 'offline'
    ? {
        eventName,
        eventId,
        possible: false,
        text: 'Pinterest cannot deduplicate offline events: sent twice, this one counts twice.'
      }
    : {
        eventName,
        eventId,
        possible: true,
        text:
          'When the Pinterest Tag sends the same event_id with the same event_name, Pinterest counts the first of the two. ' +
          "The window is 24 hours in the integration guide and 48 in Pinterest's current docs."
      }
}

/** Also for an event without an identity, which needs the advice most. Other rejections happen before the keys are read. */
function explainMatchKeys(
  event: PinterestEvent | undefined,
  pii: readonly PiiStep[],
  rejection: Rejection | undefined
): EventDetails['matchKeys'] {
  if (!event && rejection?.field !== 'user_data') return { present: [], recommended: [] }
  const found = event
    ? Object.keys(event.user_data)
    : pii.filter(({ hash }) => hash !== undefined).map(({ key }) => key)
  const present = [...new Set(found)]
  const recommended = RECOMMENDED_MATCH_KEYS[event?.action_source ?? 'web']
  return { present, recommended: recommended.filter((key) => !present.includes(key)) }
}

/** Only for what would be sent. A delivery is called once, because it sends for every matching subscription. */
async function addAnswers(
  event: unknown,
  rows: readonly SubscriptionExplanation[],
  subscriptions: readonly Subscription[],
  answerSource: AnswerSource
): Promise<void> {
  if (!rows.some(({ details }) => details?.pinterestEvent)) return
  const [outcome] = typeof answerSource === 'function' ? [] : await answerSource.deliver([event])
  for (const [index, { name, details }] of rows.entries()) {
    const subscription = subscriptions[index]
    if (!details?.pinterestEvent || !subscription) continue
    const answer =
      typeof answerSource === 'function'
        ? await answerSource(event, subscription)
        : outcome?.results.find((result) => result.subscription === name)
    if (answer) details.answer = answer
  }
}
