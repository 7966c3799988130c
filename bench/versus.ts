import type { DestinationDefinition, JSONObject, RequestClient, SegmentEvent } from '@segment/actions-core'
import type * as actionsCore from '@segment/actions-core'
import { core, destination } from './support/compiled'
import { fullEvents } from './support/full-events'
import type { SandboxAddress } from './support/sandbox-process'
import { withSandboxProcess } from './support/sandbox-process'
import { SEGMENT_PACKAGE, withSegmentPackage } from './support/segment-package'

const ROUNDS = 8
const SINGLE_EVENTS = 250
const BATCH_EVENTS = 1000
const TARGET_SINGLE = 1.25
const TARGET_BATCH = 5

type Send = (events: SegmentEvent[]) => Promise<void>

/** What actions-core returns for a step of one event, or for a batch. */
interface ActionResult {
  error?: unknown
  multistatus?: { status: number; errormessage?: string }[]
}

/**
 * Compares ours with Segment's own package: the same events and endpoint, both through actions-core. CPU is this process's
 * own. Rounds alternate, so that load on the machine affects all alike.
 */
export async function benchVersus(): Promise<void> {
  await withSandboxProcess((address) =>
    withSegmentPackage(address.url, async (segment) => {
      const ours = destination.createPinterestConversions({ baseUrl: address.url }) as DestinationDefinition
      const theirs = createSenders(segment.core, segment.definition, address)
      const own = createSenders(core, ours, address)
      const limit = createSenders(core, withEmptyAction(ours, address), address)
      const runs = {
        [`${SEGMENT_PACKAGE}, one event per call`]: { send: theirs.single, events: fullEvents(SINGLE_EVENTS) },
        'ours, one event per call': { send: own.single, events: fullEvents(SINGLE_EVENTS) },
        [`ours, ${BATCH_EVENTS} per call`]: { send: own.batch, events: fullEvents(BATCH_EVENTS) },
        'limit: an empty action, one event per call': { send: limit.single, events: fullEvents(SINGLE_EVENTS) },
        [`limit: an empty action, ${BATCH_EVENTS} per call`]: { send: limit.batch, events: fullEvents(BATCH_EVENTS) }
      }
      report(await measure(runs))
    })
  )
}

/**
 * The limit for any action with our default mapping: actions-core resolves and checks the mapping, and posts a single event
 * as mapped. Nothing is built or hashed, and a batch isn't even posted.
 */
function withEmptyAction(definition: DestinationDefinition, { url }: SandboxAddress): DestinationDefinition {
  const action = {
    ...definition.actions.reportConversionEvent!,
    perform: (request: RequestClient, { payload }: { payload: unknown }) =>
      request(url, { method: 'post', json: { data: [payload] }, throwHttpErrors: false }),
    performBatch: (_request: RequestClient, { payload: payloads }: { payload: unknown[] }) => {
      const responses = new core.MultiStatusResponse()
      payloads.forEach((_payload, index) => {
        responses.setSuccessResponseAtIndex(index, { status: 200, sent: {}, body: {} })
      })
      return responses
    }
  }
  // actions-core caches compiled schemas by destination name and action title; this action has the same fields.
  return { ...definition, actions: { reportConversionEvent: action } }
}

function createSenders(
  { Destination, defaultValues }: typeof actionsCore,
  definition: DestinationDefinition,
  { adAccountId, conversionToken }: SandboxAddress
): { single: Send; batch: Send } {
  const running = new Destination(definition)
  const fields = definition.actions.reportConversionEvent!.fields
  const settings = {
    ad_account_id: adAccountId,
    conversion_token: conversionToken,
    subscription: {
      name: 'Checkout',
      enabled: true,
      subscribe: 'type = "track"',
      partnerAction: 'reportConversionEvent',
      mapping: { ...(defaultValues(fields) as JSONObject), event_name: 'checkout' }
    }
  }
  const check = (results: unknown): void => {
    for (const { error, multistatus = [] } of results as ActionResult[]) {
      const failed = error ?? multistatus.find(({ status }) => status !== 200)?.errormessage
      if (failed)
        throw new Error(`An event was not processed, and fast failures must not count: ${JSON.stringify(failed)}`)
    }
    // actions-core keeps every response for its tests.
    running.responses.length = 0
  }
  return {
    single: async (events) => {
      for (const event of events) check(await running.onEvent(event, settings))
    },
    batch: async (events) => check(await running.onBatch(events, settings))
  }
}

interface Cost {
  cpuUs: number
  elapsedUs: number
  count: number
}

async function measure(runs: Record<string, { send: Send; events: SegmentEvent[] }>): Promise<Record<string, Cost>> {
  const costs: Record<string, Cost> = {}
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, { send, events }] of Object.entries(runs)) {
      const cpuBefore = process.cpuUsage()
      const startedAt = performance.now()
      await send(events)
      const { user, system } = process.cpuUsage(cpuBefore)
      // The first round is only a warm-up.
      const cost = (costs[name] ??= { cpuUs: 0, elapsedUs: 0, count: 0 })
      if (round === 0) continue
      cost.cpuUs += user + system
      cost.elapsedUs += (performance.now() - startedAt) * 1000
      cost.count += events.length
    }
  }
  return costs
}

function report(costs: Record<string, Cost>): void {
  const perEvent = Object.values(costs).map(({ cpuUs, count }) => cpuUs / count)
  const [theirs = NaN, single = NaN, batch = NaN, emptySingle = NaN, emptyBatch = NaN] = perEvent
  console.table(
    Object.fromEntries(
      Object.entries(costs).map(([name, { cpuUs, elapsedUs, count }]) => [
        name,
        {
          'own CPU, µs/event': Math.round(cpuUs / count),
          'events per CPU second': Math.round(count / (cpuUs / 1e6)),
          'µs/event': Math.round(elapsedUs / count),
          "share of Segment's CPU": Number((cpuUs / count / theirs).toFixed(2))
        }
      ])
    )
  )
  const verdict = (isMet: boolean) => (isMet ? 'Met.' : 'MISSED.')
  const [share, factor] = [single / theirs, theirs / batch]
  console.log(
    `A single event takes ${share.toFixed(2)} times Segment's CPU. Target: at most ${TARGET_SINGLE}. ${verdict(share <= TARGET_SINGLE)}`
  )
  console.log(
    `A batch sends ${factor.toFixed(1)} times as many events per CPU second. Target: at least ${TARGET_BATCH}. ${verdict(factor >= TARGET_BATCH)}`
  )
  console.log(
    `With the same mapping, an action that does nothing would reach ${(emptySingle / theirs).toFixed(2)} and ${(theirs / emptyBatch).toFixed(1)}: the rest is ours.\n`
  )
}
