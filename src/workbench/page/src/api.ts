import type {
  BuiltTrigger,
  ConnectionTest,
  DeliveryFilter,
  DeliveryReport,
  EndpointName,
  EventOfRequest,
  ExplainRequest,
  Failure,
  NewMappingRequest,
  Preview,
  PreviewRequest,
  Problem,
  PutSettings,
  SaveBasis,
  SendRequest,
  Sent,
  TriggerAnswer,
  WorkbenchState
} from '../../contract'
import type { Explanation } from '../../../delivery/explanation'
import type { Subscription } from '../../../delivery/subscription'
import type { TriggerForm } from '../../../delivery/trigger-form'

/** An error from the server, with the places in the request. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed'
  constructor(
    readonly problems: Problem[],
    /** HTTP status; missing when there was no answer. */
    readonly status?: number
  ) {
    super(problems.map(({ message }) => message).join(' '))
  }
}

export async function request<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response
  let body: T | Failure
  try {
    response = await fetch(path, init)
    // The connection can break in mid-answer too.
    body = (await response.json()) as T | Failure
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new RequestFailed([{ message: await whyNoAnswer(init?.body) }])
  }
  if (!response.ok) throw new RequestFailed((body as Failure).problems, response.status)
  return body as T
}

/** Browsers report a file that they can't read like a missing answer. */
async function whyNoAnswer(body: RequestInit['body']): Promise<string> {
  try {
    if (body instanceof Blob) await body.slice(0, 1).arrayBuffer()
    return 'The workbench does not answer. Is it still running in the terminal?'
  } catch {
    return 'The file can’t be read: it was changed, moved or deleted since you chose it, or it is a folder. Choose it again.'
  }
}

export const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  request<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal })
  })

export type DeliverySource = { kind: 'session' } | { kind: 'command' } | { kind: 'file'; file: File }

export const api = {
  state: () => request<WorkbenchState>('/api/state'),
  saveSettings: (body: PutSettings) => post<WorkbenchState>('/api/settings', body),
  resetSandboxSettings: () => post<WorkbenchState>('/api/settings/reset-sandbox', {}),
  /** `values` are tested as typed, and not saved. */
  testConnection: (endpoint: EndpointName, values: Record<string, unknown>) =>
    post<ConnectionTest>('/api/test-connection', { endpoint, values }),
  saveSubscriptions: (subscriptions: Subscription[], basis: SaveBasis) =>
    post<WorkbenchState>('/api/subscriptions', { subscriptions, ...basis }),
  newMapping: (body: NewMappingRequest) => post<{ subscription: Subscription }>('/api/mappings/new', body),
  describeTrigger: (trigger: string, signal?: AbortSignal) =>
    post<TriggerAnswer>('/api/trigger/describe', { trigger }, signal),
  buildTrigger: (form: TriggerForm, signal?: AbortSignal) => post<BuiltTrigger>('/api/trigger/build', { form }, signal),
  eventNames: () => post<{ names: string[] }>('/api/event-names', {}),
  checkSubscriptions: (subscriptions: unknown) =>
    post<{ subscriptions: Subscription[] }>('/api/subscriptions/check', { subscriptions }),
  explain: (body: ExplainRequest, signal?: AbortSignal) => post<Explanation>('/api/explain', body, signal),
  preview: (body: PreviewRequest, signal?: AbortSignal) => post<Preview>('/api/preview', body, signal),
  send: (body: SendRequest) => post<Sent>('/api/send', body),
  sendExampleDay: () => post<object>('/api/send-example-day', {}),
  eventOf: (body: EventOfRequest) => post<{ event: object }>('/api/deliveries/event', body),
  clearSession: () => post<object>('/api/deliveries/clear', {}),
  restoreSession: () => post<object>('/api/deliveries/restore', {}),
  report(source: DeliverySource, filter: DeliveryFilter, signal?: AbortSignal): Promise<DeliveryReport> {
    if (source.kind === 'session') return post('/api/deliveries/session', filter, signal)
    if (source.kind === 'command') return post('/api/deliveries/file', filter, signal)
    return request(`/api/deliveries/upload?filter=${encodeURIComponent(JSON.stringify(filter))}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: source.file,
      ...(signal && { signal })
    })
  }
}

/** A message for the user, whatever was thrown. */
export const problemsOf = (error: unknown): Problem[] =>
  error instanceof RequestFailed
    ? error.problems
    : [{ message: error instanceof Error ? error.message : String(error) }]

/** Whether a save was rejected because of a change made elsewhere. */
export const isConflict = (error: unknown): boolean => error instanceof RequestFailed && error.status === 409
