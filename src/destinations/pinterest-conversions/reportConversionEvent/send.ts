import type { RequestClient } from '@segment/actions-core'
import { MAX_EXTRA_REQUESTS_FOR_ISOLATION } from '../constants'
import type { PinterestEvent } from '../types'
import type { Answer } from './answer'
import { postEvents } from './post'
import type { Endpoint } from './post'
import { NOT_ANSWERED } from './result'
import type { FailedResult, SendResult } from './result'
import { verdictOf } from './verdict'

/** Called with the results of one answer, of the events from `start` on. Awaited before the next request. */
export type OnResults = (start: number, results: readonly SendResult[]) => Promise<void>

type PostEvents = (events: readonly PinterestEvent[]) => Promise<Answer>

/**
 * Posts the events in chunks, one after the other, and resolves to one result for each, in order. Never rejects: no answer
 * is a result too. Once an answer means stop or slow down, what is left is not sent.
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
    'Pinterest rejected a request that held this event and others, and named none of them. ' +
    'Which one is at fault is not isolated yet: send this event again.'
}

/** Single events that must be rejected in the same words before the fault counts as the whole request's. */
const MIN_SAME_REJECTIONS = 3

/**
 * Pinterest may reject a whole request (for an unknown key, say) "with no word about which event". The chunk is then halved, down
 * to single events. The budget is enough for at least one of 1000: a caller that sends the rest again comes to an end.
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

/** What every single event was rejected with, when they were enough to say that the fault is the request's own. */
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

/** Events from `start` to before `end` of a chunk. */
interface Part {
  start: number
  end: number
}

/**
 * The parts of a rejected chunk that are still to be sent. From a rejected part the way goes down to a single event, then on with the
 * largest part that is left: it saves the most events at once. It goes down by first and by last halves in turn, so that the single
 * events which say whether the fault is the whole request's come from places far apart, in a list of alternating kinds too.
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
