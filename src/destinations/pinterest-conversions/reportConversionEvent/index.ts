import { MultiStatusResponse, PayloadValidationError } from '@segment/actions-core'
import type { ActionDefinition, JSONLikeObject, RequestClient } from '@segment/actions-core'
import { buildEndpoint, tokenOf } from '../endpoint'
import type { Settings } from '../generated-types'
import type { BuildResult, PinterestConversionsOptions } from '../types'
import { buildEvent } from './build-event'
import { fields } from './fields'
import type { Payload } from './generated-types'
import { setRejected, setSent, unwrap } from './outcome'
import type { SentPayload } from './outcome'
import { maskResults } from './mask-results'
import { sendEvents } from './send'
import type { OnResults } from './send'
import type { SendResult } from './result'

/** The one action: report a conversion event, alone or in a batch. */
export function createReportConversionEvent(
  options: PinterestConversionsOptions = {}
): ActionDefinition<Settings, Payload> {
  const now = options.now ?? Date.now

  const build = (payload: Payload, settings: Settings, nowMs: number): BuildResult =>
    buildEvent(payload, { nowMs, partnerName: options.partnerName, requireCompleteLdp: settings.require_complete_ldp })

  return {
    title: 'Report Conversion Event',
    description:
      'Reports conversion events to Pinterest for ad measurement. ' +
      'Personal data is normalized and hashed before it is sent.',
    defaultSubscription: 'type = "track"',
    fields,

    perform: async (request, { payload, settings }): Promise<JSONLikeObject> => {
      const { event, warnings, rejection } = build(payload, settings, now())
      if (!event) throw new PayloadValidationError(rejection.reason)
      const sent = { payload, event, warnings }
      const [result] = await sendMasked(request, [sent], { settings, options })
      return unwrap(sent, result)
    },

    performBatch: async (request, { payload: payloads, settings }): Promise<MultiStatusResponse> => {
      const responses = new MultiStatusResponse()
      const nowMs = now()
      const sent: (SentPayload & { index: number })[] = []
      payloads.forEach((payload, index) => {
        const { event, warnings, rejection } = build(payload, settings, nowMs)
        if (event) sent.push({ index, payload, event, warnings })
        else setRejected(responses, index, rejection)
      })
      const onResults = options.onAnswered && reportTo(options.onAnswered, sent)
      const results = await sendMasked(request, sent, { settings, options, ...(onResults && { onResults }) })
      sent.forEach((one, i) => setSent(responses, one.index, one, results[i]))
      return responses
    }
  }
}

interface SendContext {
  settings: Settings
  options: PinterestConversionsOptions
  onResults?: OnResults
}

/** Sends the events and resolves to a result for each, with every message masked. */
async function sendMasked(
  request: RequestClient,
  sent: SentPayload[],
  { settings, options, onResults }: SendContext
): Promise<SendResult[]> {
  const events = sent.map(({ event }) => event)
  const mask = (results: readonly SendResult[], start = 0) =>
    maskResults([...results], sent.slice(start, start + results.length), tokenOf(settings))
  const reported = new Map<number, SendResult>()
  const onAnswer: OnResults = async (start, results) => {
    const masked = await mask(results, start)
    masked.forEach((result, i) => reported.set(start + i, result))
    await onResults?.(start, masked)
  }
  const results = await sendEvents(request, events, buildEndpoint(settings, options), onAnswer)
  const rest = reported.size < results.length ? await mask(results) : results
  return rest.map((result, i) => reported.get(i) ?? result)
}

function reportTo(onAnswered: NonNullable<PinterestConversionsOptions['onAnswered']>, sent: SentPayload[]): OnResults {
  return async (start, results) => {
    const answered = new MultiStatusResponse()
    const payloads = sent.slice(start, start + results.length)
    payloads.forEach((one, i) => setSent(answered, i, one, results[i]))
    await onAnswered(payloads.map(({ payload }, i) => ({ payload, entry: answered.getResponseAtIndex(i).value() })))
  }
}
