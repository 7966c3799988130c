import type { InputFormat } from '../../pipeline'
import { UsageError } from '../io'
import type { TargetFlags } from '../target'

export interface SendFlags extends TargetFlags {
  config?: string
  actionSource?: string
  dryRun?: boolean
  json?: boolean
  quiet?: boolean
  now?: number
  format?: InputFormat
  columns?: string
  out?: string
  restart?: boolean
  batchSize: number
  concurrency: number
  rate?: number
  maxAttempts: number
  retryDelay: number
  timeout: number
}

/** @throws UsageError when two flags contradict each other. */
export function checkFlags(flags: SendFlags): void {
  const { dryRun: isDryRun, json, out, restart, columns, format } = flags
  const contradictions: [boolean, string][] = [
    [
      isDryRun === true && out !== undefined,
      '--dry-run sends nothing, so --out would have nothing to write. Leave one out.'
    ],
    [isDryRun === true && json === true, '--dry-run prints requests, and --json prints outcomes. Leave one out.'],
    [restart === true && out === undefined, '--restart needs --out.'],
    [
      columns !== undefined && format !== undefined && format !== 'csv',
      `--columns is for CSV, not for --format ${format ?? ''}.`
    ],
    [
      flags.sandbox === true && flags.sandboxUrl !== undefined,
      '--sandbox and --sandbox-url exclude each other. Leave one out.'
    ]
  ]
  const found = contradictions.find(([isContradiction]) => isContradiction)
  if (found !== undefined) throw new UsageError(found[1])
}
