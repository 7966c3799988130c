import type { Explanation } from '../delivery/explanation'
import type { Outcome, OutcomeStatus } from '../delivery/outcome'
import type { Ranked } from '../delivery/ranking'
import type { EventRow, KeyRow, LdpStatus, ReasonRow, StatusCounts, TextRow } from '../delivery/run-summary'
import type { Subscription } from '../delivery/subscription'
import type { TriggerDescription, TriggerForm } from '../delivery/trigger-form'

export type { LdpStatus, StatusCounts }

/** What the workbench's page and its server say to each other. Types only: the page imports nothing else of ours. */

/** Where events go: the sandbox inside this process, or Pinterest itself. */
export type Endpoint = 'sandbox' | 'pinterest'

/** A field of the destination's definition, as actions-core describes it, narrowed to what a form draws. */
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

/** When a field is shown, or required: by the values of other fields. */
export interface DependsOn {
  match?: 'any' | 'all'
  conditions: { fieldKey?: string; operator: 'is' | 'is_not'; value: unknown }[]
}

export interface Sample {
  /** File name without its ending, e.g. `add_to_cart`. */
  name: string
  /** For the list, e.g. "Add to Cart". */
  title: string
  event: Record<string, unknown>
}

export interface SettingsView {
  /** Never holds a password: only what may be shown. */
  values: Record<string, unknown>
  /** Names of the password fields that the server holds a value for. */
  secretsSet: string[]
}

export interface ConfigFileView {
  path: string
  exists: boolean
  /** Which content of each part the page has: a save names it, and is rejected when the file holds another by then. */
  revisions: { settings: string; subscriptions: string }
  /** Why the file can't be used, when it can't; the presets apply then, and saving replaces it only when asked to. */
  error?: string
}

export interface WorkbenchState {
  settingFields: Record<string, FieldDefinition>
  action: { key: string; title: string; description: string; fields: Record<string, FieldDefinition> }
  /** Where a tab starts that has chosen none. */
  firstEndpoint: Endpoint
  settings: Record<Endpoint, SettingsView>
  endpointUrls: Record<Endpoint, string>
  subscriptions: Subscription[]
  presets: Subscription[]
  configFile: ConfigFileView
  samples: Sample[]
  /** The outcome file that the command named, when it named one. */
  outcomesFile?: string
}

/** Something that is wrong, and where: `path` is a place in what was posted, e.g. `subscriptions[2].subscribe`. */
export interface Problem {
  path?: string
  message: string
}

/** Body of every answer that isn't 2xx. */
export interface Failure {
  problems: Problem[]
}

/** What a save is based on: see `ConfigFileView.revisions`. */
export interface SaveBasis {
  revision: string
  overwrite?: boolean
}

export interface PutSettings extends SaveBasis {
  endpoint: Endpoint
  values: Record<string, unknown>
}

export type ConnectionTest = { ok: true } | { ok: false; message: string }

export interface ExplainRequest {
  event: unknown
  endpoint: Endpoint
  /** Default: the server's own, as last saved or loaded. */
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
  /** What the mapping makes of the event, whether the trigger matches or not. */
  details?: NonNullable<Explanation['subscriptions'][number]['details']>
}

/** Why no form can be filled in from a trigger: it can't be read, or it says more than the form can. */
export type TriggerAnswer = TriggerDescription | { error: string }

/** The form as a trigger, or what is missing in it. */
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

/** Which outcomes count and are listed; a missing key accepts all. */
export interface DeliveryFilter {
  status?: OutcomeStatus | undefined
  /** The source's name for the event. */
  event?: string | undefined
  ldp?: LdpStatus | undefined
  /** A reason or warning; those that differ in their numbers only count as the same. */
  reason?: string | undefined
  /** Found in the event's name, message ID, subscriptions, reasons or warnings, in any case of letters. */
  text?: string | undefined
  /** Rows to pass over. Default 0. */
  offset?: number | undefined
}

export interface OutcomeRow extends Outcome {
  /** The input's line, for outcomes of a file. */
  line?: number
  /** `timestamp`, whatever its form. */
  timeSeconds?: number
}

export interface DeliveryReport {
  /** Outcomes read, and those that match the filter; everything below is about the latter. */
  total: number
  matching: number
  /** Lines that are no outcome. */
  unreadable: number
  counts: StatusCounts
  /** By the source's name, the most frequent first; so are all rankings here, each with its first hundred rows. */
  byEvent: Ranked<EventRow>
  /** By the events' own times. `undated` have none; `outside` are so far from the others that the chart leaves them out. */
  overTime: {
    bucketSeconds: number
    /** Unix seconds at which each bucket starts, without gaps. */
    starts: number[]
    byStatus: Record<OutcomeStatus, number[]>
    byEvent: { event: string; counts: number[] }[]
    undated: number
    outside: number
  }
  /** Why events were rejected, must be tried again, or have an unknown outcome. */
  reasons: Ranked<ReasonRow>
  /** Why events were withheld although a mapping matches them. */
  withheld: Ranked<TextRow>
  warnings: Ranked<TextRow>
  /** Of the delivered results: how many carried each `user_data` key. */
  matchKeys: Ranked<KeyRow>
  deliveredResults: number
  ldp: Record<LdpStatus, number>
  ldpProblems: Ranked<TextRow>
  /** The newest first, from `offset` on. */
  rows: OutcomeRow[]
  offset: number
  /** How many of those that match can be listed: the newest ones. */
  reachable: number
}

/** Looks for the event of an outcome of this session, or beside the file that the command named. */
export interface EventOfRequest {
  source: 'session' | 'command'
  messageId: string
}
