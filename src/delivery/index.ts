/** The embedded actions runtime: events, subscriptions and settings in, an outcome for each event out. */
export type * from './outcome'
export { describeEvent, NO_SUBSCRIPTION, OUTCOME_STATUSES, rejectEvent, retryOnly } from './outcome'
export { eventNameOf, kindOfText, LDP_STATUSES, noCounts, RunSummary, sumOf } from './run-summary'
export type * from './run-summary'
export { Ranking } from './ranking'
export type { Ranked } from './ranking'
export type * from './explanation'
export { verdictOfResult } from './result'
export { createDelivery } from './delivery'
export type {
  Delivery,
  DeliveryOptions,
  DeliverOptions,
  PreparedRequest,
  ReportedOutcome,
  RequestFacts
} from './delivery'
export { ConfigError, parseConfig } from './config'
export type { Config } from './config'
export { toConfigFile } from './preset-reference'
export type { PresetReference } from './preset-reference'
export type { Consent } from './consent'
export { isFieldObject } from './directive'
export { describeWithheld, withholdingOf, type Withholding } from './withholding'
export { defaultSubscriptions } from './subscription'
export type { Subscription } from './subscription'
export { createEventBuilder } from './event-builder'
export type { BuiltEvent, BuiltResult, EventBuilder, EventBuilderOptions } from './event-builder'
export { blankSubscription, customEventSubscription, suggestSubscription } from './new-subscription'
export { TriggerError } from './trigger'
export { buildTrigger, describeTrigger } from './trigger-form'
export type { TriggerCondition, TriggerDescription, TriggerForm, TriggerOperator } from './trigger-form'
export { explain } from './explain'
export type { AnswerSource, ExplainOptions } from './explain'
export { migrateMapping } from './migrate'
export type { Migration } from './migrate'
export { RECOMMENDED_MATCH_KEYS } from './match-keys'
export { moveTimestamps } from './move-timestamps'
