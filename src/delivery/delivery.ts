import type { RequestClient, RequestOptions } from '@segment/actions-core'
import { NOT_ANSWERED } from '../destinations/pinterest-conversions'
import type { PinterestConversionsOptions, PinterestEvent, Settings } from '../destinations/pinterest-conversions'
import { checkSettings, copySubscriptions, readConsent, readTriggers } from './config'
import type { Consent } from './consent'
import { describeEvent, rejectEvent, statusOf } from './outcome'
import type { Outcome, SubscriptionResult } from './outcome'
import { mapPlans } from './plan'
import type { Plan } from './plan'
import { isRecord, withIsoDates } from './record'
import { rejectedByDestination } from './result'
import { Runtime } from './runtime'
import type { RecordedRequest } from './runtime'
import { sendTasks } from './send-tasks'
import type { Subscription } from './subscription'
import { describeWithheld } from './withholding'

export interface DeliveryOptions extends PinterestConversionsOptions {
  settings: Settings
  /** Default: the destination's presets. */
  subscriptions?: readonly Subscription[]
  /** Consent that each event needs. Default: none. */
  consent?: Consent
  /** Awaited before each request to Pinterest: limit the request rate here. A rejection makes that request's events `retry`. */
  beforeRequest?: () => Promise<void> | void
  /** Called when a request to Pinterest has its answer, or will not get one: for metrics. An error in it is ignored. */
  onRequestEnd?: (facts: RequestFacts) => void
}

export interface RequestFacts {
  /** From sending to the end of the answer; without the time spent in `beforeRequest`. */
  seconds: number
  /** HTTP status; missing when there was no answer. */
  status?: number
}

export interface DeliverOptions {
  /** Ends the work early: events without an answer get a `retry` outcome. */
  signal?: AbortSignal
  /**
   * Called with outcomes as answers arrive, and awaited before the next request: store them here, so that a killed process
   * repeats only the requests in flight. An event in several requests is reported several times.
   */
  onOutcomes?: (outcomes: readonly ReportedOutcome[]) => Promise<void> | void
}

export interface ReportedOutcome {
  /** The event's place in the list given to `deliver`. */
  index: number
  /** Results without an answer yet are `retry`, so that `redeliver` can continue from it. */
  outcome: Outcome
  /** Every subscription has its result. */
  isComplete: boolean
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
   * Retries only the results that ended in `retry`, with the same event IDs, and keeps the others. `outcomes` are earlier ones
   * of these `events`, in the same order; an event without one is delivered to every subscription that matches it.
   */
  redeliver(
    events: readonly unknown[],
    outcomes: readonly (Outcome | undefined)[],
    options?: DeliverOptions
  ): Promise<Outcome[]>
  /** The destination's connection test: sends one `?test=true` event, which is not recorded. */
  testConnection(): Promise<{ ok: true } | { ok: false; message: string }>
  /**
   * The exact requests that `deliver` would send; sends nothing. The outcomes assume that the endpoint processes every event:
   * `rejected` if rejected before sending, else `delivered`.
   */
  buildRequests(events: readonly unknown[]): Promise<{ requests: PreparedRequest[]; outcomes: Outcome[] }>
}

/**
 * @throws ConfigError for a setting, a subscription or a consent that is missing or of the wrong kind, for a trigger that can't be
 * read, and for two subscriptions with the same name; names the one at fault.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  checkSettings((options as DeliveryOptions | null | undefined)?.settings)
  const { settings } = options
  const subscriptions = copySubscriptions(options.subscriptions)
  const runtime = new Runtime(settings, options)

  const planOf = createPlanner(subscriptions, readConsent(options.consent))

  const deliver = async (
    events: readonly unknown[],
    earlier: readonly (Outcome | undefined)[],
    { signal, onOutcomes }: DeliverOptions
  ): Promise<Outcome[]> => {
    const plans = events.map((event, index) => planOf(event, index, earlier[index]))
    const report = async (changed: readonly Plan[]): Promise<void> => {
      if (changed.length === 0) return
      await onOutcomes?.([...new Set(changed)].map((plan) => reportOf(plan, earlier[plan.index])))
    }
    const batches = await mapPlans(runtime, plans)
    await report(plans.filter(isComplete))
    await sendTasks(batches, {
      runtime,
      request: createClient(runtime, { ...options, signal }),
      signal,
      onResults: report
    })
    return plans.map((plan) => outcomeOf(plan, earlier[plan.index]))
  }

  return {
    deliver: (events, deliverOptions = {}) => deliver(events, [], deliverOptions),

    redeliver(events, outcomes, deliverOptions = {}) {
      if (events.length === outcomes.length) return deliver(events, outcomes, deliverOptions)
      const message = `redeliver needs an outcome for each event, but got ${outcomes.length} for ${events.length}.`
      return Promise.reject(new TypeError(message))
    },

    testConnection: () => testConnection(runtime),

    async buildRequests(events) {
      const requests: PreparedRequest[] = []
      const request = runtime.createRecorder((recorded) => requests.push(prepareRequest(recorded)))
      const plans = events.map((event, index) => planOf(event, index, undefined))
      await sendTasks(await mapPlans(runtime, plans), { runtime, request, onResults: () => Promise.resolve() })
      return { requests, outcomes: plans.map((plan) => outcomeOf(plan, undefined)) }
    }
  }
}

async function testConnection(runtime: Runtime): ReturnType<Delivery['testConnection']> {
  try {
    await runtime.testAuthentication()
    return { ok: true }
  } catch (error) {
    return { ok: false, message: (error as Error).message }
  }
}

type Planner = (given: unknown, index: number, earlier: Outcome | undefined) => Plan

/** Decides which subscriptions send each event: all that match, or those that an earlier outcome left open. */
function createPlanner(subscriptions: readonly Subscription[], consent: Consent | undefined): Planner {
  const triggers = readTriggers(subscriptions)
  return (given, index, earlier) => {
    if (!isRecord(given)) return { event: given, index, results: new Map() }
    const event = withIsoDates(given)
    const open = earlier && openNames(earlier)
    const matching = subscriptions.filter(
      (subscription) =>
        (open === undefined || open.has(subscription.name)) && triggers.get(subscription)?.matches(event) === true
    )
    const withheld = matching.length > 0 ? describeWithheld(event, consent) : undefined
    if (withheld !== undefined) return { event, index, results: new Map(), withheld }
    return { event, index, results: new Map(matching.map((subscription) => [subscription, undefined])) }
  }
}

function createClient(
  runtime: Runtime,
  {
    signal,
    beforeRequest,
    onRequestEnd
  }: Pick<DeliveryOptions, 'beforeRequest' | 'onRequestEnd'> & { signal: AbortSignal | undefined }
): RequestClient {
  const client = runtime.createClient(signal)
  return async <Data>(url: string, requestOptions?: RequestOptions) => {
    signal?.throwIfAborted()
    await beforeRequest?.()
    signal?.throwIfAborted()
    return measure(client<Data>(url, requestOptions), onRequestEnd)
  }
}

async function measure<Response extends { status: number }>(
  request: Promise<Response>,
  onEnd: DeliveryOptions['onRequestEnd']
): Promise<Response> {
  const startMs = performance.now()
  let status: number | undefined
  try {
    const response = await request
    status = response.status
    return response
  } finally {
    reportEnd(onEnd, { seconds: (performance.now() - startMs) / 1000, ...(status !== undefined && { status }) })
  }
}

/** An error here would count as a missing answer, and the events would be sent again. */
function reportEnd(onEnd: DeliveryOptions['onRequestEnd'], facts: RequestFacts): void {
  try {
    onEnd?.(facts)
  } catch {
    // The caller's own, and of no event.
  }
}

function isComplete({ results }: Plan): boolean {
  return [...results.values()].every((result) => result !== undefined)
}

function reportOf(plan: Plan, earlier: Outcome | undefined): ReportedOutcome {
  return { index: plan.index, outcome: outcomeOf(plan, earlier), isComplete: isComplete(plan) }
}

/** Includes the final results of an earlier outcome. */
function outcomeOf(plan: Plan, earlier: Outcome | undefined): Outcome {
  const { event, withheld } = plan
  if (earlier === undefined && !isRecord(event)) return rejectEvent('The event is not a JSON object.')
  // The outcome from a line of retry.ndjson has no name yet.
  const described = { ...(isRecord(event) ? describeEvent(event) : {}), ...earlier }
  const results = earlier === undefined ? [...currentResults(plan).values()] : mergeResults(earlier, plan)
  return {
    ...described,
    status: statusOf(results),
    results,
    ...(withheld !== undefined && results.length === 0 && { reason: withheld })
  }
}

function currentResults({ results }: Plan): Map<string, SubscriptionResult> {
  return new Map(
    [...results].map(([{ name }, result]) => [
      name,
      result ?? { status: 'retry', subscription: name, reason: 'Not answered yet.', httpStatus: NOT_ANSWERED }
    ])
  )
}

function mergeResults(earlier: Outcome, plan: Plan): SubscriptionResult[] {
  const current = currentResults(plan)
  return earlier.results.flatMap((result): SubscriptionResult[] => {
    if (result.status !== 'retry') return [result]
    if (plan.withheld !== undefined) return []
    return [current.get(result.subscription) ?? rejectedByDestination(result.subscription, NO_LONGER_MATCHES)]
  })
}

const NO_LONGER_MATCHES = 'The subscription was removed or switched off, or no longer matches this event.'

function openNames({ results }: Outcome): Set<string> {
  return new Set(results.filter(({ status }) => status === 'retry').map(({ subscription }) => subscription))
}

/** A recorded request, for display. */
export function prepareRequest({ url, headers, body }: RecordedRequest): PreparedRequest {
  return { method: 'POST', url, headers: { ...headers, authorization: 'Bearer ***' }, body }
}
