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

export type SendRequest = RequestClient

/**
 * The destination between actions-core's two halves: mapping and schema on the one side, the requests on the other. They are run apart
 * so that what different subscriptions made of a batch goes out together: sixteen presets would otherwise send sixteen small requests.
 */
export class Runtime {
  readonly #definition: DestinationDefinition<Settings>
  readonly #action: ActionDefinition<Settings, Payload>
  readonly #mapper: Destination<Settings>
  /** Who wants to know of the answer for a payload under way. */
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
   * Each event's payload, or why it has none, in order. Never rejects: one event that a directive fails on is rejected alone. A CDP's
   * runtime rejects an event for one value that the schema can't take; here the value is dropped with a warning.
   */
  async mapEvents(subscription: Subscription, events: readonly object[]): Promise<Mapped[]> {
    if (events.length === 0) return []
    try {
      const entries = await this.#mapper.executeBatch(ACTION, {
        // The events are only read: actions-core copies what it maps, before its schema coerces it.
        events: events.map(withoutNullContext) as SegmentEvent[],
        mapping: subscription.mapping,
        settings: this.settings
      })
      return entries.map((entry, index) =>
        'errormessage' in entry
          ? (fitSchema(subscription.mapping, events[index] ?? {}) ?? {
              reason: describeSchemaError(entry.errormessage)
            })
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

  /** A directive threw on the event: a value's fault costs the value, and the mapping's own fault the event. */
  async #mapWithoutFailing(subscription: Subscription, event: object, error: unknown): Promise<Mapped> {
    const rejected: Mapped = {
      reason: `The mapping of "${subscription.name}" can't be used on this event${detailOf(error)}.`
    }
    // A value that can't be text makes JavaScript itself throw; of a wrong mapping actions-core complains in its own words.
    if (!(error instanceof TypeError)) return rejected
    const { mapping, dropped } = dropFailing(subscription.mapping, event)
    if (dropped.length === 0) return rejected
    const [mapped = rejected] = await this.mapEvents({ ...subscription, mapping }, [event])
    return mapped.payload ? { ...mapped, dropped: [...dropped, ...mapped.dropped] } : mapped
  }

  /** Builds and sends; one entry for each payload, in order. `onEntries` has them as the answers come. */
  async sendPayloads(payloads: Payload[], request: SendRequest, onEntries?: OnEntries): Promise<Entry[]> {
    if (onEntries) for (const payload of payloads) this.#listeners.set(payload, onEntries)
    const response = await this.#action.performBatch?.(request, { settings: this.settings, payload: payloads })
    return (response as MultiStatusResponse).getAllResponses().map((entry) => entry.value() as unknown as Entry)
  }

  /** The payloads of one answer are of one call. */
  async #report(answered: readonly AnsweredPayload[]): Promise<void> {
    const [first] = answered
    const onEntries = first && this.#listeners.get(first.payload)
    await onEntries?.(new Map(answered.map(({ payload, entry }) => [payload, entry as Entry])))
  }

  /** actions-core's own client with the destination's headers. `signal` ends its requests. */
  createClient(signal?: AbortSignal): RequestClient {
    return createRequestClient(this.#requestOptions(), signal ? { signal } : {})
  }

  /** A client that sends nothing: hands each request to `record`, and answers as Pinterest does when it takes every event. */
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

  /** Lets actions-core merge the options as it would for sending, and stops it there. */
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

  /** @throws Error whose message is the destination's sentence for what is wrong */
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

export interface RecordedRequest {
  url: string
  headers: Record<string, string>
  body: { data: PinterestEvent[] }
}

/** actions-core reads `context` where it is not missing, and fails on null. */
function withoutNullContext(event: object): object {
  return 'context' in event && event.context === null ? { ...event, context: undefined } : event
}

/** The custom scheme has no tokens of its own; actions-core's type asks for them all the same. */
const NO_AUTH = { accessToken: '', refreshToken: '' }

/** Stands in for sending: what comes back is the payload, as the destination would have got it. */
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
      '$1 is required, and the mapping gave no value for it.'
    )
    .replace(/The value at (\/\S+)/g, (_, pointer: string) => toPath(pointer))
}

const toPath = (pointer: string): string =>
  pointer
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')

/** What a directive stumbled over. Its own words only where they can't hold a value of the event. */
function detailOf(error: unknown): string {
  const fault = findMappingFault(error)
  if (fault) return `: ${fault.path} ${fault.message}`
  const { message } = error as Error
  return /^@\w+[: ]/.test(message) ? `: ${message.replace(/\.$/, '')}` : ''
}
