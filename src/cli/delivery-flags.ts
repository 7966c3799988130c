import type { Command } from 'commander'
import { defaultSubscriptions, type DeliveryOptions } from '../delivery'
import { readConfig } from './files'
import { type Io, UsageError } from './io'
import { wholeNumber } from './numbers'
import { limitsFor, LIVE_LIMITS, TEST_LIMITS } from '../pipeline'
import { decideTarget, type Target, type TargetFlags } from './target'

export interface DeliveryFlags extends TargetFlags {
  config?: string
  concurrency: number
  rate?: number
  maxAttempts: number
}

/** Where a long-running command sends the events of its queue, and how. */
export function addDeliveryOptions(command: Command): Command {
  return command
    .option('--ad-account-id <id>', 'Pinterest ad account to report to')
    .option('--config <file>', 'settings and mappings, as the workbench saves them')
    .option('--test', 'Pinterest checks and answers as usual but records nothing')
    .option('--require-complete-ldp', 'reject an event whose requested Limited Data Processing Pinterest would ignore')
    .option('--sandbox-url <url>', 'send to a sandbox that runs on this machine')
    .option('--concurrency <n>', 'batches in flight at the same time', wholeNumber(1, 32), 4)
    .option(
      '--rate <n>',
      `requests per minute, for all workers together (default: ${String(LIVE_LIMITS.requestsPerMinute)}, with --test ${String(TEST_LIMITS.requestsPerMinute)})`,
      wholeNumber(1, 120_000)
    )
    .option('--max-attempts <n>', 'attempts per event; after that it becomes a dead letter', wholeNumber(1, 100), 20)
}

export interface DeliveryPlan {
  target: Target
  delivery: Omit<DeliveryOptions, 'beforeRequest' | 'onRequestEnd'>
  requestsPerMinute: number
}

/** @throws UsageError when there is no ad account, or no token. */
export async function readDeliveryPlan(flags: DeliveryFlags, env: Io['env']): Promise<DeliveryPlan> {
  const config = await readConfig(flags.config)
  const target = decideTarget(flags, { env, fromConfig: config.settings, isDemo: false, isDryRun: false })
  if (target.kind === 'sandbox-inside') {
    throw new UsageError(
      'Give --ad-account-id, and put the conversion token in the environment as PINTEREST_CONVERSION_TOKEN; or --sandbox-url for a sandbox on this machine.'
    )
  }
  const delivery = {
    settings: target.settings,
    subscriptions: config.subscriptions ?? defaultSubscriptions(),
    ...(config.consent && { consent: config.consent }),
    ...(target.baseUrl !== undefined && { baseUrl: target.baseUrl })
  }
  return { target, delivery, requestsPerMinute: flags.rate ?? limitsFor(target.settings).requestsPerMinute }
}
