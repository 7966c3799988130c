import type { SubscriptionResult } from './outcome'
import type { Plan, Task } from './plan'
import { NOT_ANSWERED, toResult, verdictOfResult } from './result'
import type { Entry, Runtime, SendRequest } from './runtime'

export interface SendTasksOptions {
  runtime: Runtime
  request: SendRequest
  signal?: AbortSignal | undefined
  /** Awaited after each batch with the plans that got a result. */
  onResults: (plans: readonly Plan[]) => Promise<void>
}

/**
 * Sends the batches one after the other. After an answer that concerns the account (a wrong token, too many requests) the rest
 * is not sent: it would get the same answer, and gets the same result.
 */
export async function sendTasks(batches: readonly (readonly Task[])[], options: SendTasksOptions): Promise<void> {
  let verdictForAll: SubscriptionResult | undefined
  for (const tasks of batches) {
    if (verdictForAll === undefined) await sendBatch(tasks, options)
    else
      for (const { plan, subscription } of tasks)
        plan.results.set(subscription, resultFor(verdictForAll, subscription.name))
    await options.onResults(tasks.map(({ plan }) => plan))
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

async function sendBatch(tasks: readonly Task[], options: SendTasksOptions): Promise<void> {
  const { runtime, request, signal } = options
  const progress = { isRequested: false }
  let entries: Entry[]
  try {
    entries = await runtime.sendPayloads(
      tasks.map(({ payload }) => payload),
      (url, requestOptions) => {
        progress.isRequested = true
        return request(url, requestOptions)
      }
    )
  } catch {
    // The action answers for every payload. Should it throw for one all the same, the others must not fail with it: nothing
    // has been sent yet, so the batch is halved until the failing event is isolated.
    if (!progress.isRequested && tasks.length > 1) {
      const middle = Math.ceil(tasks.length / 2)
      await sendBatch(tasks.slice(0, middle), options)
      await sendBatch(tasks.slice(middle), options)
      return
    }
    const entry = progress.isRequested ? { status: NOT_ANSWERED, body: { unknown: true } } : { status: 400 }
    entries = tasks.map(() => ({ ...entry, errormessage: 'The destination failed on this event.' }))
  }
  tasks.forEach(({ subscription, payload, plan, warnings }, index) => {
    const context = { subscription: subscription.name, payload, warnings, isStopped: signal?.aborted === true }
    plan.results.set(subscription, toResult(entries[index], context))
  })
}
