import type { RequestClient } from '@segment/actions-core'
import { MAX_EXTRA_REQUESTS_FOR_ISOLATION } from '../constants'
import type { PinterestEvent } from '../types'
import type { Answer } from './answer'
import { postEvents } from './post'
import type { Endpoint } from './post'
import { NOT_ANSWERED } from './result'
import type { FailedResult, SendResult } from './result'
import { verdictOf } from './verdict'

/** Called with the results of one answer, for the events from `start` on. Awaited before the next request. */
export type OnResults = (start: number, results: readonly SendResult[]) => Promise<void>

type PostEvents = (events: readonly PinterestEvent[]) => Promise<Answer>

/**
 * Posts the events in chunks, one after another, and resolves to one result per event, in order. Never rejects: a failed
 * request is a result too. After an answer that means stop or slow down, the remaining events are not sent.
 */
export async function sendEvents(
  request: RequestClient,
  events: readonly PinterestEvent[],
  endpoint: Endpoint,
  onResults: OnResults = () => Promise.resolve()
): Promise<SendResult[]> {
  const results: SendResult[] = []
  const post: PostEvents = (part) => postEvents(request, part, endpoint)
  for (let start = 0; start < events.length; start += endpoint.maxEvents) {
    const chunk = await sendChunk(post, events.slice(start, start + endpoint.maxEvents), (at, some) =>
      onResults(start + at, some)
    )
    for (const result of chunk.results) results.push(result)
    if (chunk.end) return [...results, ...new Array<SendResult>(events.length - results.length).fill(chunk.end)]
  }
  return results
}

interface ChunkResults {
  /** One for each event. */
  results: SendResult[]
  /** Set when every further request would get this answer. */
  end?: FailedResult
}

async function sendChunk(
  post: PostEvents,
  chunk: readonly PinterestEvent[],
  onResults: OnResults
): Promise<ChunkResults> {
  const answer = await post(chunk)
  if (answer.kind === 'rejected-whole' && chunk.length > 1) return isolateFaults(post, chunk, onResults)
  const results = answer.kind === 'results' ? answer.results : new Array<SendResult>(chunk.length).fill(answer.result)
  await onResults(0, results)
  if (answer.kind === 'results') return { results }
  return endsAll(answer.result) ? { results, end: answer.result } : { results }
}

function endsAll({ status, isUnknown }: FailedResult): boolean {
  const verdict = verdictOf({ status, isUnknown })
  return verdict === 'stop' || verdict === 'slow-down'
}

const NOT_ISOLATED: FailedResult = {
  status: NOT_ANSWERED,
  isNotIsolated: true,
  message:
    'Pinterest rejected a request with this event and others without naming the one at fault. ' +
    'It is not isolated yet: send this event again.'
}

/** This many single events must be rejected with the same message before the fault counts as the whole request's. */
const MIN_SAME_REJECTIONS = 3

/**
 * Pinterest may reject a whole request (for an unknown key, say) "with no word about which event". The chunk is then halved, down
 * to single events. The budget isolates at least one of 1000 events, so a caller that sends the rest again always finishes.
 */
async function isolateFaults(
  post: PostEvents,
  chunk: readonly PinterestEvent[],
  onResults: OnResults
): Promise<ChunkResults> {
  const results = new Array<SendResult>(chunk.length)
  const parts = new Parts(chunk.length)
  const rejectedAlone: FailedResult[] = []
  let isAnyAccepted = false

  for (let request = 0; request < MAX_EXTRA_REQUESTS_FOR_ISOLATION; request++) {
    const part = parts.next()
    if (!part) break
    const { start, end } = part
    const answer = await post(chunk.slice(start, end))
    if (answer.kind === 'results') {
      isAnyAccepted = true
      answer.results.forEach((result, i) => (results[start + i] = result))
      await onResults(start, answer.results)
    } else if (answer.kind === 'rejected-whole' && end - start > 1) {
      parts.split(part)
    } else {
      results.fill(answer.result, start, end)
      await onResults(start, results.slice(start, end))
      if (answer.kind === 'rejected-whole') rejectedAlone.push(answer.result)
      if (endsAll(answer.result)) return { results: fillGaps(results, answer.result), end: answer.result }
      parts.endDescent()
    }
  }
  const fault = isAnyAccepted ? undefined : commonFaultOf(rejectedAlone)
  return { results: fillGaps(results, fault ?? NOT_ISOLATED) }
}

/** The answer to every single event, once there were enough of them to conclude that the request itself is at fault. */
function commonFaultOf(rejected: readonly FailedResult[]): FailedResult | undefined {
  const [first] = rejected
  const areSame = rejected.every(
    ({ status, message, echoed }) => status === first?.status && message === first.message && echoed === first.echoed
  )
  return areSame && rejected.length >= MIN_SAME_REJECTIONS ? first : undefined
}

function fillGaps(results: readonly (SendResult | undefined)[], rest: SendResult): SendResult[] {
  return Array.from(results, (result) => result ?? rest)
}

/** The events of a chunk from `start` up to, but not including, `end`. */
interface Part {
  start: number
  end: number
}

/**
 * The parts of a rejected chunk that are still to be sent. A rejected part is halved down to a single event; then the largest
 * remaining part follows, because it delivers the most events at once. The descent alternates between first and last halves, so
 * that the single events that decide whether the whole request is at fault come from distant positions, even in a list of
 * alternating kinds.
 */
class Parts {
  readonly #open: Part[] = []
  #isDescending = true
  #isFirstHalfNext = true

  constructor(length: number) {
    this.split({ start: 0, end: length })
  }

  split({ start, end }: Part): void {
    const middle = start + Math.ceil((end - start) / 2)
    const halves = [
      { start: middle, end },
      { start, end: middle }
    ]
    this.#open.push(...(this.#isFirstHalfNext ? halves : halves.reverse()))
    this.#isDescending = true
  }

  endDescent(): void {
    this.#isDescending = false
    this.#isFirstHalfNext = !this.#isFirstHalfNext
  }

  next(): Part | undefined {
    if (this.#isDescending) return this.#open.pop()
    const sizes = this.#open.map(({ start, end }) => end - start)
    return this.#open.splice(sizes.indexOf(Math.max(...sizes)), 1)[0]
  }
}
