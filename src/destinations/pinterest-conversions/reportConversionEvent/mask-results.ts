import type { PinterestEventResult } from '../types'
import { maskMessage, textsOf } from './mask'
import { isProcessed } from './outcome'
import type { SentPayload } from './outcome'
import type { SendResult } from './send'

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
  const row = result.row && maskTexts(result.row, mask)
  if (isProcessed(result)) return row === result.row ? result : { status: 200, row: row ?? result.row }
  return { ...result, message: mask(result.message), ...(row ? { row } : {}) }
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

function* secretsOf(sent: readonly SentPayload[], token: string): Generator<string> {
  yield token
  for (const { payload } of sent) yield* textsOf(payload.user_data)
}
