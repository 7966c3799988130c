import type { PinterestEventResult } from '../types'
import { maskMessage, textsOf } from './mask'
import type { SentPayload } from './outcome'
import { isProcessed } from './result'
import type { FailedResult, SendResult } from './result'

/**
 * The results with every message safe to show. A message about one event is masked with that event's own raw values; one about
 * the whole request with those of all, since it may echo any of them.
 */
export function maskResults(results: readonly SendResult[], sent: readonly SentPayload[], token: string): SendResult[] {
  // A message about the whole request is one object in many places: masked once.
  const masked = new Map<SendResult, SendResult>()
  return results.map((result, i) => {
    const own = sent[i]
    if ('row' in result && result.row && own) return maskRow(result, [own], token)
    let shared = masked.get(result)
    if (!shared) masked.set(result, (shared = maskRow(result, sent, token)))
    return shared
  })
}

function maskRow(result: SendResult, sent: readonly SentPayload[], token: string): SendResult {
  const mask = (text: string): string => maskMessage(text, secretsOf(sent, token))
  if (isProcessed(result)) return { status: 200, row: maskTexts(result.row, mask) }
  const row = result.row && maskTexts(result.row, mask)
  return { ...result, message: messageWith(result, mask), echoed: undefined, row }
}

/** All that a failed result says, with Pinterest's words masked and ours as they are. */
export function messageWith({ message, echoed }: FailedResult, mask: (text: string) => string): string {
  return echoed === undefined ? message : message + mask(echoed)
}

/** Pinterest's entry with its texts masked: the entry itself when there was no text to mask but its status. */
function maskTexts(row: PinterestEventResult, mask: (text: string) => string): PinterestEventResult {
  const { error_message: error, warning_message: warning } = row
  if (!error && !warning) return row
  return {
    ...row,
    ...(error ? { error_message: mask(error) } : {}),
    ...(warning ? { warning_message: mask(warning) } : {})
  }
}

/** What was mapped, and what was made of it: of a list of addresses only the client's was sent, and so may be echoed. */
function* secretsOf(sent: readonly SentPayload[], token: string): Generator<string> {
  yield token
  for (const { payload, event } of sent) {
    yield* textsOf(payload.user_data)
    yield* textsOf(event.user_data)
  }
}
