import { decideLimitedDataProcessing, isRetryable } from '../destinations/pinterest-conversions'
import type {
  Payload,
  PinterestConversionsOptions,
  PinterestEvent,
  Settings
} from '../destinations/pinterest-conversions'
import { MAX_EVENTS_PER_REQUEST } from '../destinations/pinterest-conversions/constants'
import { NOT_ANSWERED } from '../destinations/pinterest-conversions/reportConversionEvent/send'
import { parseConsent, readTriggers } from './config'
import { describeMissingConsent, type Consent } from './consent'
import { describeEvent, refuseEvent, statusOf } from './outcome'
import type { Outcome, SubscriptionResult } from './outcome'
import { isRecord, withIsoDates } from './record'
import { Runtime } from './runtime'
import type { Entry, RecordedRequest, SendRequest } from './runtime'
import { defaultSubscriptions } from './subscription'
import type { Subscription } from './subscription'

export interface DeliveryOptions extends PinterestConversionsOptions {
  settings: Settings
  /** Default: the destination's presets. */
  subscriptions?: readonly Subscription[]
  /** Consent that each event needs. Default: none. */
  consent?: Consent
  /**
   * Awaited before each request to Pinterest: the place to keep to a number of requests a minute.
   * A rejection makes that request's events `retry`.
   */
  beforeRequest?: () => Promise<void> | void
}

export interface DeliverOptions {
  /** Ends the work early: what has no answer by then becomes a `retry` outcome. */
  signal?: AbortSignal
}

/** A request as it would be sent, with the token masked. */
export interface PreparedRequest {
  method: 'POST'
  url: string
  headers: Record<string, string>
  body: { data: PinterestEvent[] }
}

export interface Delivery {
  /** One outcome for each event, in order. Never rejects because of an event. */
  deliver(events: readonly unknown[], options?: DeliverOptions): Promise<Outcome[]>
  /**
   * Tries again only the results that ended in `retry`, with the same event IDs, and keeps the others.
   * `outcomes` are those that `deliver` gave for these `events`, in the same order.
   */
  redeliver(events: readonly unknown[], outcomes: readonly Outcome[], options?: DeliverOptions): Promise<Outcome[]>
  /** The destination's own connection test: one `?test=true` event, nothing recorded. */
  testConnection(): Promise<{ ok: true } | { ok: false; message: string }>
  /**
   * The exact requests that `deliver` would send, and nothing sent. The outcomes are those of an endpoint that takes every
   * event: what is refused here is `rejected`, all else `delivered`.
   */
  buildRequests(events: readonly unknown[]): Promise<{ requests: PreparedRequest[]; outcomes: Outcome[] }>
}

/** @throws ConfigError for a trigger or a consent that can't be read, and for two subscriptions of one name; it says which. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { settings, beforeRequest } = options
  // A copy: actions-core writes defaults into some directives of a mapping while it resolves them.
  const subscriptions = structuredClone<readonly Subscription[]>(options.subscriptions ?? defaultSubscriptions())
  const triggers = readTriggers(subscriptions)
  const consent = options.consent && parseConsent(options.consent)
  const runtime = new Runtime(settings, options)

  /** The subscriptions that take an event, in their order. */
  const takersOf = (event: object): Subscription[] =>
    subscriptions.filter((subscription) => triggers.get(subscription)?.matches(event))

  const run = async (plans: readonly Plan[], request: SendRequest, signal?: AbortSignal): Promise<void> => {
    for (const batch of await mapPlans(runtime, plans)) await sendBatch(runtime, batch, request, signal)
  }

  const planOf = (event: unknown, index: number): Plan => {
    if (!isRecord(event)) return { event, index, results: new Map() }
    const plan: Plan = { event: withIsoDates(event), index, results: new Map() }
    const takers = takersOf(event)
    const withheld = consent && takers.length > 0 ? describeMissingConsent(event, consent) : undefined
    if (withheld !== undefined) return { ...plan, withheld }
    for (const subscription of takers) plan.results.set(subscription, undefined)
    return plan
  }

  const createClient = (signal: AbortSignal | undefined): SendRequest => {
    const client = runtime.createClient(signal)
    return async (url, requestOptions) => {
      signal?.throwIfAborted()
      await beforeRequest?.()
      signal?.throwIfAborted()
      return client(url, requestOptions)
    }
  }

  return {
    async deliver(events, { signal } = {}) {
      const plans = events.map(planOf)
      await run(plans, createClient(signal), signal)
      return plans.map(outcomeOf)
    },

    async redeliver(events, outcomes, { signal } = {}) {
      if (events.length !== outcomes.length) {
        throw new TypeError(
          `redeliver needs an outcome for each event, but got ${outcomes.length} for ${events.length}.`
        )
      }
      const plans = events.map((event, index): Plan => {
        const plan = planOf(event, index)
        const open = openNames(outcomes[index])
        for (const subscription of plan.results.keys())
          if (!open.has(subscription.name)) plan.results.delete(subscription)
        return plan
      })
      await run(plans, createClient(signal), signal)
      return outcomes.map((outcome, index) => mergeRetried(outcome, plans[index]))
    },

    async testConnection() {
      try {
        await runtime.testAuthentication()
        return { ok: true }
      } catch (error) {
        return { ok: false, message: (error as Error).message }
      }
    },

    async buildRequests(events) {
      const plans = events.map(planOf)
      const requests: PreparedRequest[] = []
      await run(
        plans,
        runtime.createRecorder((recorded) => requests.push(prepareRequest(recorded)))
      )
      return { requests, outcomes: plans.map(outcomeOf) }
    }
  }
}

/** What is to be done for one event: a result for each subscription that takes it, filled as the answers come. */
interface Plan {
  event: unknown
  /** Its place among the events. */
  index: number
  results: Map<Subscription, SubscriptionResult | undefined>
  /** Why nothing is sent, although subscriptions take it. */
  withheld?: string
}

/** One payload that is to be sent, and where its result belongs. */
interface Task {
  payload: Payload
  subscription: Subscription
  plan: Plan
}

/**
 * Maps every event for every subscription that takes it. What the mapping or the schema refuses has its result at once; the rest comes
 * back in batches, each for one call of the action.
 */
async function mapPlans(runtime: Runtime, plans: readonly Plan[]): Promise<Task[][]> {
  const plansBySubscription = new Map<Subscription, Plan[]>()
  for (const plan of plans) {
    for (const subscription of plan.results.keys()) {
      const takers = plansBySubscription.get(subscription)
      if (takers) takers.push(plan)
      else plansBySubscription.set(subscription, [plan])
    }
  }

  const tasksBySize = new Map<number, Task[]>()
  for (const [subscription, takers] of plansBySubscription) {
    const mapped = await runtime.mapEvents(
      subscription,
      takers.map(({ event }) => event as object)
    )
    const size = batchSizeOf(subscription)
    const tasks = tasksBySize.get(size) ?? []
    tasksBySize.set(size, tasks)
    takers.forEach((plan, index) => {
      const one = mapped[index]
      if (one?.payload) tasks.push({ payload: one.payload, subscription, plan })
      else
        plan.results.set(subscription, refuse(subscription, one?.reason ?? 'The mapping gave nothing for this event.'))
    })
  }

  // In the order of the input, so that a request can be read beside it.
  for (const tasks of tasksBySize.values()) tasks.sort((a, b) => a.plan.index - b.plan.index)
  // Full-sized batches are not cut here: the destination fills its requests itself, with what it doesn't refuse.
  return [...tasksBySize].flatMap(([size, tasks]) => (size < MAX_EVENTS_PER_REQUEST ? chunk(tasks, size) : [tasks]))
}

async function sendBatch(
  runtime: Runtime,
  tasks: readonly Task[],
  request: SendRequest,
  signal: AbortSignal | undefined
): Promise<void> {
  if (tasks.length === 0) return
  const progress = { isRequested: false }
  let entries: Entry[]
  try {
    entries = await runtime.sendPayloads(
      tasks.map(({ payload }) => payload),
      (url, options) => {
        progress.isRequested = true
        return request(url, options)
      }
    )
  } catch {
    // The action answers for every payload. Should it fail on one all the same, the others must not pay for it: nothing has been sent
    // yet, so the batch is halved until the guilty one stands alone.
    if (!progress.isRequested && tasks.length > 1) {
      const middle = Math.ceil(tasks.length / 2)
      await sendBatch(runtime, tasks.slice(0, middle), request, signal)
      await sendBatch(runtime, tasks.slice(middle), request, signal)
      return
    }
    const status = progress.isRequested ? NOT_ANSWERED : 400
    entries = tasks.map(() => ({ status, errormessage: 'The destination failed on this event.' }))
  }
  tasks.forEach(({ subscription, plan }, index) => {
    plan.results.set(subscription, toResult(subscription, entries[index], signal?.aborted === true))
  })
}

/** The batch fields of a mapping, which every runtime of this family honours: one event a request when batching is off. */
function batchSizeOf({ mapping }: Subscription): number {
  if (mapping.enable_batching === false) return 1
  const size = mapping.batch_size
  return typeof size === 'number' && size >= 1 ? Math.floor(size) : MAX_EVENTS_PER_REQUEST
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size)
  )
}

/** An event without an entry is not known to have arrived: it may be tried again. */
const NO_ENTRY: Entry = { status: NOT_ANSWERED, errormessage: 'The destination gave no result for this event.' }

function toResult({ name }: Subscription, entry = NO_ENTRY, isStopped: boolean): SubscriptionResult {
  const { status, sent, body } = entry
  if (status === 200 && sent) return describeDelivered(name, sent, body?.warning_message)
  const reason = entry.errormessage ?? `Pinterest answered ${status}.`
  if (isRetryable(status)) {
    return {
      status: 'retry',
      subscription: name,
      reason: isStopped ? 'Stopped before Pinterest answered.' : reason,
      httpStatus: status,
      ...(body?.retry_after_seconds !== undefined && { retryAfterSeconds: body.retry_after_seconds })
    }
  }
  return {
    status: 'rejected',
    subscription: name,
    reason,
    httpStatus: status,
    rejectedBy: sent ? 'pinterest' : 'destination'
  }
}

function describeDelivered(
  subscription: string,
  sent: PinterestEvent,
  warning: string | null | undefined
): SubscriptionResult {
  return {
    status: 'delivered',
    subscription,
    eventName: sent.event_name,
    // Pinterest joins its hints so.
    warnings: (warning ?? '').split('; ').filter((hint) => hint !== ''),
    limitedDataProcessing: decideLimitedDataProcessing({
      optOutType: sent.custom_data?.opt_out_type,
      states: sent.user_data.st,
      countries: sent.user_data.country
    }),
    matchKeys: Object.keys(sent.user_data)
  }
}

function refuse({ name }: Subscription, reason: string): SubscriptionResult {
  return { status: 'rejected', subscription: name, reason, httpStatus: 400, rejectedBy: 'destination' }
}

function outcomeOf({ event, results, withheld }: Plan): Outcome {
  if (!isRecord(event)) return refuseEvent('The event is not a JSON object.')
  const answered = [...results.values()].filter((result) => result !== undefined)
  return {
    status: statusOf(answered),
    ...describeEvent(event),
    results: answered,
    ...(withheld !== undefined && { reason: withheld })
  }
}

function openNames(outcome: Outcome | undefined): Set<string> {
  return new Set(outcome?.results.filter(({ status }) => status === 'retry').map(({ subscription }) => subscription))
}

function mergeRetried(outcome: Outcome, plan: Plan | undefined): Outcome {
  if (plan?.withheld !== undefined) {
    const results = outcome.results.filter(({ status }) => status !== 'retry')
    const reason = results.length === 0 ? { reason: plan.withheld } : {}
    return {
      ...describeEvent(plan.event as Record<string, unknown>),
      ...outcome,
      status: statusOf(results),
      results,
      ...reason
    }
  }
  const retried = new Map([...(plan?.results.values() ?? [])].map((result) => [result?.subscription, result]))
  const results = outcome.results.map((result): SubscriptionResult => {
    if (result.status !== 'retry') return result
    return (
      retried.get(result.subscription) ?? {
        status: 'rejected',
        subscription: result.subscription,
        reason: 'The subscription is gone, switched off, or no longer takes this event.',
        httpStatus: 400,
        rejectedBy: 'destination'
      }
    )
  })
  // The outcome of a line of retry.ndjson has no name yet.
  const names = isRecord(plan?.event) ? describeEvent(plan.event) : {}
  return { ...names, ...outcome, status: outcome.results.length > 0 ? statusOf(results) : outcome.status, results }
}

/** A recorded request for people to see. */
export function prepareRequest({ url, headers, body }: RecordedRequest): PreparedRequest {
  return { method: 'POST', url, headers: { ...headers, authorization: 'Bearer ***' }, body }
}
