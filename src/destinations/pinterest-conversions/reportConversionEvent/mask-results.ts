import { isRecord } from '../record'
import type { PinterestEventResult } from '../types'
import { MAX_MESSAGE_LENGTH, maskMessage, maskSharedMessage, textsInside } from './mask'
import type { SentPayload } from './outcome'
import { isProcessed } from './result'
import type { FailedResult, SendResult } from './result'
import { ValueIndex } from './value-index'

/** Rows masked in one go: some 30 ms, when each message echoes its event. */
const ROWS_IN_ONE_TURN = 16

/**
 * The results with every message safe to show. A message about one event is masked with that event's values, and with the long
 * ones that were sent for the others. A message about the whole request keeps only its first sentence, masked with the values of
 * all events: it may echo any of them, and is in every row.
 *
 * Gives way to other work now and then: masking a thousand long messages takes seconds, in which a server must answer.
 */
export async function maskResults(
  results: readonly SendResult[],
  sent: readonly SentPayload[],
  token: string
): Promise<SendResult[]> {
  let allValues: ValueIndex | undefined
  const maskShared = (text: string): string =>
    maskSharedMessage(text, (allValues ??= new ValueIndex(valuesOf(sent, token))))
  let sentValues: ValueIndex | undefined
  const sentForAll = (): ValueIndex | undefined =>
    sent.length === 1 ? undefined : (sentValues ??= new ValueIndex(sentTexts(sent.map(({ event }) => event))))
  // A message about the whole request is one object, used many times: it is masked once.
  const shared = new Map<SendResult, SendResult>()
  const safe: SendResult[] = []
  let rows = 0

  for (const [i, result] of results.entries()) {
    const own = sent[i]
    if (own && hasRow(result)) {
      if (hasMessage(result) && (rows += 1) % ROWS_IN_ONE_TURN === 0) await nextTurn()
      safe.push(maskRow(result, valuesOf([own], token), sentForAll))
      continue
    }
    let masked = shared.get(result)
    if (!masked) {
      masked = isProcessed(result) ? result : { ...withoutEcho(result), message: messageWith(result, maskShared) }
      shared.set(result, masked)
    }
    safe.push(masked)
  }
  return safe
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

type RowResult = SendResult & { row: PinterestEventResult }

function hasRow(result: SendResult): result is RowResult {
  return result.row !== undefined
}

const hasMessage = ({ row: { error_message: error, warning_message: warning } }: RowResult): boolean =>
  Boolean(error) || Boolean(warning)

function maskRow(result: RowResult, ownValues: Iterable<string>, sentForAll: () => ValueIndex | undefined): SendResult {
  const { error_message: error, warning_message: warning } = result.row
  if (!hasMessage(result)) return isProcessed(result) ? result : withoutEcho(result)
  const values = [...ownValues]
  // `echoed` is the row's own message: it is masked once.
  const masked = new Map<string, string>()
  const mask = (text: string): string => {
    const known = masked.get(text) ?? maskMessage(text, values, sentForAll())
    masked.set(text, known)
    return known
  }
  const row = {
    ...result.row,
    ...(error && { error_message: mask(error) }),
    ...(warning && { warning_message: mask(warning) })
  }
  if (isProcessed(result)) return { status: 200, row }
  return { ...withoutEcho(result), message: messageWith(result, mask), row }
}

function withoutEcho({ echoed: _echoed, ...result }: FailedResult): FailedResult {
  return result
}

/** The full message of a failed result: ours, then Pinterest's, masked. */
export function messageWith({ status, message, echoed }: FailedResult, mask: (text: string) => string): string {
  const said = echoed === undefined ? '' : mask(echoed)
  if (said === '') return message || `Pinterest answered ${status}.`
  return (message === '' ? said : `${message} It says: ${said}`).slice(0, MAX_MESSAGE_LENGTH)
}

/** Values that identify no one, and that are needed to understand Pinterest's messages. */
const NAMES_NOBODY = new Set<string>([
  'event_name',
  'action_source',
  'currency',
  'opt_out_type',
  'language',
  'partner_name'
])

/** The token, the mapped values, and all texts that were sent. */
function* valuesOf(sent: readonly SentPayload[], token: string): Generator<string> {
  yield token
  for (const { payload, event } of sent) {
    yield* textsInside(payload.user_data)
    yield* sentTexts(event)
  }
}

function* sentTexts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value as unknown[]) yield* sentTexts(item)
  else if (isRecord(value))
    for (const [key, inner] of Object.entries(value)) if (!NAMES_NOBODY.has(key)) yield* sentTexts(inner)
}
