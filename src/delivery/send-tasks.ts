import type { RequestClient } from '@segment/actions-core'
import type { SubscriptionResult } from './outcome'
import { chunk } from './plan'
import type { Plan, Task } from './plan'
import { NOT_ANSWERED } from '../destinations/pinterest-conversions'
import { NO_ENTRY, toResult, verdictOfResult } from './result'
import type { Entry, Runtime } from './runtime'

export interface SendTasksOptions {
  runtime: Runtime
  request: RequestClient
  signal?: AbortSignal | undefined
  /** Awaited after each answer with the plans that got a result. */
  onResults: (plans: readonly Plan[]) => Promise<void>
}

/**
 * Sends the batches one after another. After an answer about the account (a wrong token, too many requests) the rest is not
 * sent, because it would get the same answer; it gets the same result.
 */
export async function sendTasks(batches: readonly (readonly Task[])[], options: SendTasksOptions): Promise<void> {
  let verdictForAll: SubscriptionResult | undefined
  for (const tasks of batches) {
    if (verdictForAll === undefined) await sendBatch(tasks, options)
    else {
      for (const { plan, subscription } of tasks)
        plan.results.set(subscription, resultFor(verdictForAll, subscription.name))
      await options.onResults(tasks.map(({ plan }) => plan))
    }
    verdictForAll ??= tasks.map(({ plan, subscription }) => plan.results.get(subscription)).find(concernsAccount)
  }
}

function concernsAccount(result: SubscriptionResult | undefined): boolean {
  if (result === undefined) return false
  const verdict = verdictOfResult(result)
  return verdict === 'stop' || verdict === 'slow-down'
}

function resultFor(result: SubscriptionResult, subscription: string): SubscriptionResult {
  return { ...result, subscription }
}

/** Events that are not isolated are sent again in batches of this share of the size, or smaller. */
const ISOLATION_SHARE = 8
/** The destination isolates every event of a batch of this size in one call. */
const MIN_ISOLATION_SIZE = 16

async function sendBatch(tasks: readonly Task[], options: SendTasksOptions): Promise<void> {
  const { runtime, request } = options
  const progress = { isRequested: false }
  const answers = new Answers(tasks, options)
  let entries: Entry[]
  try {
    entries = await runtime.sendPayloads(
      tasks.map(({ payload }) => payload),
      (url, requestOptions) => {
        progress.isRequested = true
        return request(url, requestOptions)
      },
      (answered) => answers.add(answered)
    )
  } catch {
    // The action answers for every payload. If it throws anyway, the other events must not fail: nothing has been sent yet, so
    // the batch is halved until the failing event is isolated.
    if (!progress.isRequested && tasks.length > 1) {
      const middle = Math.ceil(tasks.length / 2)
      await sendBatch(tasks.slice(0, middle), options)
      await sendBatch(tasks.slice(middle), options)
      return
    }
    const entry = progress.isRequested ? { status: NOT_ANSWERED, body: { unknown: true } } : { status: 400 }
    entries = tasks.map(() => ({ ...entry, errormessage: 'The destination failed on this event.' }))
  }
  const notIsolated = tasks.filter((_, index) => entries[index]?.body?.not_isolated === true)
  const size = Math.max(MIN_ISOLATION_SIZE, Math.floor(tasks.length / ISOLATION_SHARE))
  if (notIsolated.length === 0 || size >= tasks.length) return answers.complete(entries)
  // The event at fault was not found within the requests of one call, and no event is rejected for another's fault.
  await answers.complete(entries, new Set(notIsolated))
  await sendTasks(chunk(notIsolated, size), options)
}

/** Stores each result of a batch in its plan once, as answers arrive. */
class Answers {
  private readonly open: Map<object, Task>

  constructor(
    private readonly tasks: readonly Task[],
    private readonly options: SendTasksOptions
  ) {
    this.open = new Map(tasks.map((task) => [task.payload, task]))
  }

  async add(entries: ReadonlyMap<object, Entry>): Promise<void> {
    const plans: Plan[] = []
    for (const [payload, entry] of entries) {
      const task = this.open.get(payload)
      if (task === undefined) continue
      this.open.delete(payload)
      this.setResult(task, entry)
      plans.push(task.plan)
    }
    await this.options.onResults(plans)
  }

  /** The entries without a reported answer. */
  async complete(entries: readonly Entry[], except: ReadonlySet<Task> = new Set()): Promise<void> {
    const rest = new Map<object, Entry>()
    this.tasks.forEach((task, index) => {
      const entry = entries[index] ?? NO_ENTRY
      if (this.open.has(task.payload) && !except.has(task)) rest.set(task.payload, entry)
    })
    await this.add(rest)
  }

  private setResult({ plan, subscription, payload, warnings }: Task, entry: Entry): void {
    const context = {
      subscription: subscription.name,
      payload,
      warnings,
      isStopped: this.options.signal?.aborted === true
    }
    plan.results.set(subscription, toResult(entry, context))
  }
}
