import type { Explanation } from '../delivery/explanation'
import type { Outcome, OutcomeStatus } from '../delivery/outcome'
import type { Ranked } from '../delivery/ranking'
import type { EventRow, KeyRow, LdpStatus, ReasonRow, StatusCounts, TextRow } from '../delivery/run-summary'
import type { Subscription } from '../delivery/subscription'
import type { TriggerDescription, TriggerForm } from '../delivery/trigger-form'

export type { LdpStatus, StatusCounts }

/** The API between the workbench's page and its server. Types only: the page imports no other code of the project. */

/** Where events go: the sandbox inside this process, or Pinterest itself. */
export type EndpointName = 'sandbox' | 'pinterest'

/** A field of the destination's definition, as actions-core describes it, reduced to what a form needs. */
export interface FieldDefinition {
  label: string
  description?: string
  type: 'string' | 'text' | 'number' | 'integer' | 'datetime' | 'boolean' | 'password' | 'object'
  required?: boolean | DependsOn
  multiple?: boolean
  default?: unknown
  placeholder?: string
  choices?: (string | { value: string | number; label: string })[]
  properties?: Record<string, FieldDefinition>
  depends_on?: DependsOn
  category?: string
  unsafe_hidden?: boolean
}

/** When a field is shown or required, depending on the values of other fields. */
export interface DependsOn {
  match?: 'any' | 'all'
  conditions: { fieldKey?: string; operator: 'is' | 'is_not'; value: unknown }[]
}

export interface Sample {
  /** File name without its extension, e.g. `add_to_cart`. */
  name: string
  /** Shown in the list, e.g. "Add to Cart". */
  title: string
  event: Record<string, unknown>
}

export interface SettingsView {
  /** Only values that may be shown: never a password. */
  values: Record<string, unknown>
  /** Names of the password fields that have a value on the server. */
  secretsSet: string[]
}

export interface ConfigFileView {
  path: string
  exists: boolean
  /** Identifies the content of each part. A save sends it back, and is rejected if the file has changed since. */
  revisions: { settings: string; subscriptions: string }
  /** Why the file can't be used, if it can't. Then the presets apply, and a save replaces the file only on request. */
  error?: string
}

export interface WorkbenchState {
  settingFields: Record<string, FieldDefinition>
  action: { key: string; title: string; description: string; fields: Record<string, FieldDefinition> }
  /** The endpoint of a tab that has not chosen one. */
  firstEndpoint: EndpointName
  settings: Record<EndpointName, SettingsView>
  endpointUrls: Record<EndpointName, string>
  subscriptions: Subscription[]
  presets: Subscription[]
  configFile: ConfigFileView
  samples: Sample[]
  /** The outcome file given on the command line, if any. */
  outcomesFile?: string
}

/** What is wrong, and where: `path` is a place in the request, e.g. `subscriptions[2].subscribe`. */
export interface Problem {
  path?: string
  message: string
}

/** The body of every answer other than 2xx. */
export interface Failure {
  problems: Problem[]
}

/** What a save is based on: see `ConfigFileView.revisions`. */
export interface SaveBasis {
  revision: string
  overwrite?: boolean
}

export interface PutSettings extends SaveBasis {
  endpoint: EndpointName
  values: Record<string, unknown>
}

export type ConnectionTest = { ok: true } | { ok: false; message: string }

export interface ExplainRequest {
  event: unknown
  endpoint: EndpointName
  /** Default: the saved ones. */
  subscriptions?: Subscription[]
}

/** What the mapping editor shows beside one subscription, for the chosen sample. */
export interface PreviewRequest {
  event: unknown
  subscription: Subscription
}

export interface Preview {
  /** Whether the trigger matches this event. */
  matches: boolean
  triggerError?: string
  /** The mapped payload, whether the trigger matches or not. */
  details?: NonNullable<Explanation['subscriptions'][number]['details']>
}

/** Why a trigger can't be shown as a form: it can't be read, or the form can't express it. */
export type TriggerAnswer = TriggerDescription | { error: string }

/** The trigger for a form, or what the form lacks. */
export type BuiltTrigger = { trigger: string } | { error: string }

export interface BuildTriggerRequest {
  form: TriggerForm
}

/** What a new mapping starts from. */
export type NewMappingRequest = { from: 'blank' } | { from: 'custom' } | { from: 'event'; event: unknown }

export type SendRequest = ExplainRequest

export interface Sent {
  explanation: Explanation
  outcome: Outcome
}

/** Which outcomes are counted and listed. A missing key accepts all. */
export interface DeliveryFilter {
  status?: OutcomeStatus | undefined
  /** The source's name for the event. */
  event?: string | undefined
  ldp?: LdpStatus | undefined
  /** A reason or warning. Those that differ only in their numbers count as the same. */
  reason?: string | undefined
  /** Text in the event's name, message ID, subscriptions, reasons or warnings; case is ignored. */
  text?: string | undefined
  /** Rows to skip. Default 0. */
  offset?: number | undefined
}

export interface OutcomeRow extends Outcome {
  /** The input's line, for outcomes of a file. */
  line?: number
  /** The event's `timestamp`, in any format. */
  timeSeconds?: number
}

export interface DeliveryReport {
  /** Outcomes read, and those that match the filter. Everything below counts only the latter. */
  total: number
  matching: number
  /** Lines that are not outcomes. */
  unreadable: number
  counts: StatusCounts
  /** By the source's name. All rankings here list the most frequent rows first, at most a hundred. */
  byEvent: Ranked<EventRow>
  /** By the events' own times. `undated` events have none; `outside` ones are too far from the others for the chart. */
  overTime: {
    bucketSeconds: number
    /** Unix seconds at which each bucket starts, without gaps. */
    starts: number[]
    byStatus: Record<OutcomeStatus, number[]>
    byEvent: { event: string; counts: number[] }[]
    undated: number
    outside: number
  }
  /** Why events were rejected, are to be retried, or have an unknown result. */
  reasons: Ranked<ReasonRow>
  /** Why events were withheld although a mapping matches them. */
  withheld: Ranked<TextRow>
  warnings: Ranked<TextRow>
  /** How many delivered results had each `user_data` key. */
  matchKeys: Ranked<KeyRow>
  deliveredResults: number
  ldp: Record<LdpStatus, number>
  ldpProblems: Ranked<TextRow>
  /** The newest first, from `offset` on. */
  rows: OutcomeRow[]
  offset: number
  /** How many of the matching outcomes can be listed: the newest. */
  reachable: number
}

/** Looks for an outcome's event in this session, or next to the file given on the command line. */
export interface EventOfRequest {
  source: 'session' | 'command'
  messageId: string
}
