import { createRequestClient, Destination, MultiStatusResponse } from '@segment/actions-core'
import type {
  ActionDefinition,
  DestinationDefinition,
  JSONLikeObject,
  ModifiedResponse,
  RequestClient,
  RequestOptions,
  SegmentEvent
} from '@segment/actions-core'
import { createPinterestConversions } from '../destinations/pinterest-conversions'
import type {
  AnsweredPayload,
  Payload,
  PinterestConversionsOptions,
  PinterestEvent,
  Settings
} from '../destinations/pinterest-conversions'
import { fitSchema, dropFailing } from './fit-schema'
import type { Dropped } from './fit-schema'
import { findMappingFault } from './mapping-fields'
import { isRecord } from './record'
import { ACTION } from './subscription'
import type { Subscription } from './subscription'

/** An event after one subscription's mapping and the action's schema. */
export type Mapped =
  | { payload: Payload; dropped: readonly Dropped[]; reason?: undefined }
  | { payload?: undefined; dropped?: undefined; reason: string }

/** actions-core's entry for one payload: `sent` and `body` are missing when the destination rejected it before sending. */
export interface Entry {
  status: number
  errormessage?: string
  sent?: PinterestEvent
  /** `unknown`: sent without a usable answer, so Pinterest may have recorded it. */
  body?: { warning_message?: string | null; retry_after_seconds?: number; unknown?: boolean; not_isolated?: boolean }
}

/** Entries by their payloads. Awaited before the next request. */
export type OnEntries = (entries: ReadonlyMap<object, Entry>) => Promise<void>

/**
 * Runs actions-core's two halves separately: mapping and schema, then the requests. So the payloads of all subscriptions are
 * sent together: sixteen presets would otherwise send sixteen small requests.
 */
export class Runtime {
  readonly #definition: DestinationDefinition<Settings>
  readonly #action: ActionDefinition<Settings, Payload>
  readonly #mapper: Destination<Settings>
  /** Listeners for the answer to a payload in flight. */
  readonly #listeners = new WeakMap<object, OnEntries>()

  constructor(
    readonly settings: Settings,
    options: PinterestConversionsOptions
  ) {
    this.#definition = createPinterestConversions({ ...options, onAnswered: (answered) => this.#report(answered) })
    const action = this.#definition.actions[ACTION] as ActionDefinition<Settings, Payload> | undefined
    if (!action?.performBatch) throw new TypeError(`The destination has no batch action ${ACTION}.`)
    this.#action = action
    const actions = {
      [ACTION]: { ...action, performBatch: echoPayloads }
    } as DestinationDefinition<Settings>['actions']
    this.#mapper = new Destination({ ...this.#definition, actions })
  }

  /**
   * Each event's payload, or why it has none, in order. Never rejects: an event on which a directive fails is rejected alone. A
   * CDP's runtime rejects an event for one value that the schema can't take; here the value is dropped with a warning.
   */
  async mapEvents(subscription: Subscription, events: readonly object[]): Promise<Mapped[]> {
    if (events.length === 0) return []
    try {
      const entries = await this.#mapper.executeBatch(ACTION, {
        // The events are not changed: actions-core copies what it maps before its schema coerces it.
        events: events.map(withoutNullContext) as SegmentEvent[],
        mapping: subscription.mapping,
        settings: this.settings
      })
      return entries.map((entry, index) =>
        'errormessage' in entry
          ? this.#withReadableOptOut(
              fitSchema(subscription.mapping, events[index] ?? {}) ?? {
                reason: describeSchemaError(entry.errormessage)
              }
            )
          : { payload: entry.sent as unknown as Payload, dropped: [] }
      )
    } catch (error) {
      const [first, ...others] = events
      if (first && others.length === 0) return [await this.#mapWithoutFailing(subscription, first, error)]
      const alone: Mapped[] = []
      for (const event of events) alone.push(...(await this.mapEvents(subscription, [event])))
      return alone
    }
  }

  /**
   * A directive threw on the event: if a value is at fault, it is dropped; if the mapping is at fault, the event is rejected.
   */
  async #mapWithoutFailing(subscription: Subscription, event: object, error: unknown): Promise<Mapped> {
    const rejected: Mapped = {
      reason: `The mapping of "${subscription.name}" can't be used on this event${detailOf(error)}.`
    }
    // A value that can't be text makes JavaScript throw; for a wrong mapping, actions-core throws its own error.
    if (!(error instanceof TypeError)) return rejected
    const { mapping, dropped } = dropFailing(subscription.mapping, event)
    if (dropped.length === 0) return rejected
    const [mapped = rejected] = await this.mapEvents({ ...subscription, mapping }, [event])
    if (!mapped.payload) return mapped
    return this.#withReadableOptOut({ ...mapped, dropped: [...dropped, ...mapped.dropped] })
  }

  /** An opt-out that is dropped can't be complete. */
  #withReadableOptOut(mapped: Mapped): Mapped {
    const isLost = mapped.dropped?.some(({ field }) => MAY_HOLD_OPT_OUT.test(field)) ?? false
    return isLost && this.settings.require_complete_ldp === true ? { reason: UNREADABLE_OPT_OUT } : mapped
  }

  /** Builds and sends; one entry for each payload, in order. `onEntries` gets them as answers arrive. */
  async sendPayloads(payloads: Payload[], request: RequestClient, onEntries?: OnEntries): Promise<Entry[]> {
    if (onEntries) for (const payload of payloads) this.#listeners.set(payload, onEntries)
    const response = await this.#action.performBatch?.(request, { settings: this.settings, payload: payloads })
    return (response as MultiStatusResponse).getAllResponses().map((entry) => entry.value() as unknown as Entry)
  }

  /** The payloads of one answer belong to one call. */
  async #report(answered: readonly AnsweredPayload[]): Promise<void> {
    const [first] = answered
    const onEntries = first && this.#listeners.get(first.payload)
    await onEntries?.(new Map(answered.map(({ payload, entry }) => [payload, entry as Entry])))
  }

  /** actions-core's own client with the destination's headers. `signal` ends its requests. */
  createClient(signal?: AbortSignal): RequestClient {
    return createRequestClient(this.#requestOptions(), signal ? { signal } : {})
  }

  /** A client that sends nothing: passes each request to `record`, and answers as if Pinterest had processed every event. */
  createRecorder(record: (request: RecordedRequest) => void): RequestClient {
    return async <Data>(url: string, options: RequestOptions = {}): Promise<ModifiedResponse<Data>> => {
      const recorded = await this.#record(url, options)
      record(recorded)
      const count = recorded.body.data.length
      const answer = {
        num_events_received: count,
        num_events_processed: count,
        events: recorded.body.data.map(() => ({ status: 'processed' }))
      }
      return Object.assign(new Response(), { content: '', data: answer }) as unknown as ModifiedResponse<Data>
    }
  }

  /** Lets actions-core merge the options as for sending, then stops it. */
  async #record(url: string, options: RequestOptions): Promise<RecordedRequest> {
    let body = ''
    const headers: Record<string, string> = {}
    const stop = new Error('recorded')
    const client = createRequestClient(this.#requestOptions(), {
      beforeRequest: [
        (merged) => {
          body = merged.body as string
          ;(merged.headers as Headers).forEach((value, name) => (headers[name] = value))
          throw stop
        }
      ]
    })
    await client(url, options).catch((error: unknown) => {
      if (error !== stop) throw error
    })
    // actions-core adds this one to the request itself, after the options are merged.
    headers['content-type'] = 'application/json'
    return { url, headers, body: JSON.parse(body) as RecordedRequest['body'] }
  }

  /** @throws Error with the destination's message */
  async testAuthentication(): Promise<void> {
    this.#mapper.validateSettings(this.settings)
    await this.#definition.authentication?.testAuthentication?.(this.createClient(), {
      settings: this.settings,
      auth: NO_AUTH
    })
  }

  #requestOptions() {
    return this.#definition.extendRequest?.({ settings: this.settings, payload: undefined }) ?? {}
  }
}

const MAY_HOLD_OPT_OUT = /^custom_data(?:_2)?(?:\.opt_out_type(?:\[\d+\])?)?$/
const UNREADABLE_OPT_OUT =
  'custom_data.opt_out_type must be text, or a list of text values. Correct it, or turn off "Require Complete Limited Data Processing" in the settings.'

export interface RecordedRequest {
  url: string
  headers: Record<string, string>
  body: { data: PinterestEvent[] }
}

/** actions-core looks for an audience in `context.personas`, and fails where either is null. */
function withoutNullContext(event: object): object {
  if (!('context' in event)) return event
  const { context } = event
  if (context === null) return { ...event, context: undefined }
  if (!isRecord(context) || context.personas !== null) return event
  return { ...event, context: { ...context, personas: undefined } }
}

/** The custom scheme has no tokens, but actions-core's type requires them. */
const NO_AUTH = { accessToken: '', refreshToken: '' }

/** Replaces sending: returns the payload that the destination would have received. */
function echoPayloads(_request: RequestClient, { payload }: { payload: Payload[] }): MultiStatusResponse {
  const responses = new MultiStatusResponse()
  for (const one of payload)
    responses.pushSuccessResponse({ status: 200, sent: one as unknown as JSONLikeObject, body: {} })
  return responses
}

/**
 * actions-core's message of a schema error, with payload paths instead of JSON pointers. It names fields, kinds and the choices of a
 * field, never the event's own values.
 */
function describeSchemaError(message: string): string {
  return message
    .replace(
      /The root value is missing the required field '([^']+)'\./g,
      '$1 is required, but the mapping produced no value for it.'
    )
    .replace(/The value at (\/\S+)/g, (_, pointer: string) => toPath(pointer))
}

const toPath = (pointer: string): string =>
  pointer
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')

/** Why a directive failed. Its own message only where that can't contain a value of the event. */
function detailOf(error: unknown): string {
  const fault = findMappingFault(error)
  if (fault) return `: ${fault.path} ${fault.message}`
  const { message } = error as Error
  return /^@\w+[: ]/.test(message) ? `: ${message}` : ''
}
