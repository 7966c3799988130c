import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { type Consent, defaultSubscriptions, type Subscription } from '../../delivery'
import { type ColumnsMap, type Input, openInput, type RunIdentity } from '../../pipeline'
import { readDemo } from '../demo'
import { readColumnsMap, readConfig } from '../files'
import { type Io, UsageError } from '../io'
import { decideTarget, type Target } from '../target'
import { describeUnusedColumns } from './describe'
import type { SendFlags } from './flags'

/** What is sent, where, and how. */
export interface SendPlan {
  flags: SendFlags
  target: Target
  subscriptions: Subscription[]
  consent: Consent | undefined
  columns: ColumnsMap | undefined
  input: Input
  /** The input's display name. */
  name: string
  isDemo: boolean
  /** Paragraphs for the end of the summary. */
  notes: string[]
  /** Milliseconds since 1970; missing for the machine's own clock. */
  startMs?: number
  now?: () => number
}

/** @throws UsageError, InputError or ConfigError before anything is sent. */
export async function makePlan(file: string | undefined, flags: SendFlags, io: Io): Promise<SendPlan> {
  const config = await readConfig(flags.config)
  const target = decideTarget(flags, {
    env: io.env,
    fromConfig: config.settings,
    isDemo: file === undefined,
    isDryRun: flags.dryRun === true
  })
  if (flags.now !== undefined && target.kind === 'pinterest' && flags.dryRun !== true) {
    throw new UsageError(
      '--now works only with the sandbox and --dry-run: Pinterest has its own clock, and events keep their own times.'
    )
  }
  const columns = flags.columns === undefined ? undefined : await readColumnsMap(flags.columns)
  const demo = file === undefined ? await readDemo() : undefined
  const path = file ?? demo?.file ?? '-'
  const notes: string[] = []
  const input = await openInput(path === '-' ? io.stdin : path, {
    ...(flags.format && { format: flags.format }),
    ...(columns && { columns }),
    onUnusedColumns: (names) => notes.push(describeUnusedColumns(names, columns !== undefined))
  })
  return {
    flags,
    target,
    subscriptions: withActionSource(config.subscriptions ?? defaultSubscriptions(), flags.actionSource),
    consent: config.consent,
    columns,
    input,
    name: demo ? "the example shop's day" : path === '-' ? 'standard input' : basename(path),
    isDemo: demo !== undefined,
    notes,
    ...clockFrom(flags.now ?? demo?.nowMs)
  }
}

/** A clock that starts at the given time and runs, as the sandbox's rate limits require. */
function clockFrom(startMs: number | undefined): Pick<SendPlan, 'now' | 'startMs'> {
  if (startMs === undefined) return {}
  const startedAt = performance.now()
  return { startMs, now: () => startMs + Math.floor(performance.now() - startedAt) }
}

function withActionSource(subscriptions: Subscription[], actionSource: string | undefined): Subscription[] {
  if (actionSource === undefined) return subscriptions
  return subscriptions.map((subscription) => ({
    ...subscription,
    mapping: { ...subscription.mapping, action_source: actionSource }
  }))
}

/** Everything that affects the outcome of an event. The sending rate does not, and may change between two starts. */
export function identityOf({ flags, target, subscriptions, consent, columns, input, startMs }: SendPlan): RunIdentity {
  const where = {
    pinterest: 'Pinterest',
    'sandbox-inside': 'the sandbox inside',
    'sandbox-outside': target.baseUrl ?? ''
  }[target.kind]
  return {
    ...(input.file && { input: input.file }),
    arguments: {
      'the target': `${where}, ad account ${target.settings.ad_account_id}`,
      'test mode': target.settings.test_mode === true ? 'on' : 'off',
      '--require-complete-ldp': target.settings.require_complete_ldp === true ? 'on' : 'off',
      'the format': input.format,
      'the mappings': fingerprint(subscriptions),
      ...(consent && { 'the consent': fingerprint(consent) }),
      ...(columns && { 'the columns file': fingerprint(columns) }),
      ...(flags.now !== undefined && startMs !== undefined && { '--now': new Date(startMs).toISOString() })
    }
  }
}

/** A short fingerprint of the content that people can compare. */
function fingerprint(value: unknown): string {
  return `content ${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)}`
}
