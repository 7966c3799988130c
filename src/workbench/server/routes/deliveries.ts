import { createReadStream } from 'node:fs'

import { bodyLimit } from 'hono/body-limit'

import type { DeliveryFilter, DeliveryReport } from '../../contract'
import { buildOutcomesReport } from '../outcomes-report'
import { findEventBeside } from '../find-event'
import { type Routes } from '../http'
import { isRecord } from '../../../destinations/pinterest-conversions'
import { toFilter } from '../filter'
import { readJsonLines } from '../read-lines'
import { failure, MAX_OUTCOME_FILE_BYTES, requireContentType } from '../safety'
import { RequestError } from '../request-error'

export function addDeliveryRoutes(routes: Routes): void {
  const { session, post } = routes
  post('/api/send-example-day', async () => {
    await session.sendExampleDay()
    return {}
  })
  post('/api/deliveries/session', (body) => buildOutcomesReport(session.sent.list, toFilter(body)))
  post('/api/deliveries/clear', () => {
    session.sent.clear()
    return {}
  })
  post('/api/deliveries/restore', () => {
    session.sent.restore()
    return {}
  })
  post('/api/deliveries/file', (body) => {
    if (session.outcomesFile === undefined) {
      throw new RequestError('The workbench was started without an outcome file.')
    }
    return reportFile(session.outcomesFile, toFilter(body))
  })
  post('/api/deliveries/event', async ({ source, messageId }) => {
    if (typeof messageId !== 'string') throw new RequestError('The message ID must be text.', 'messageId')
    const event =
      source === 'command' && session.outcomesFile !== undefined
        ? await findEventBeside(session.outcomesFile, messageId)
        : session.sent.eventOf(messageId)
    if (isRecord(event)) return { event }
    throw new RequestError(
      'The workbench does not have this event, because outcomes contain no events. Paste it into the tester from your own data.',
      'messageId'
    )
  })
  addUpload(routes)
}

/** The body is the file itself, streamed and not kept. The page sends it again for each change of the filter. */
function addUpload({ app, json, tooLarge }: Routes): void {
  app.post(
    '/api/deliveries/upload',
    requireContentType('application/x-ndjson'),
    bodyLimit({ maxSize: MAX_OUTCOME_FILE_BYTES, onError: tooLarge }),
    async (context) => {
      let filter: unknown
      try {
        filter = JSON.parse(context.req.query('filter') ?? '{}')
      } catch {
        return json(context, failure('The filter is not valid JSON.', 'filter'), { status: 400 })
      }
      const body = context.req.raw.body as AsyncIterable<Uint8Array> | null
      const lines = body === null ? [] : readJsonLines(body)
      return json(context, await buildOutcomesReport(lines, toFilter(filter)))
    }
  )
}

async function reportFile(path: string, filter: DeliveryFilter): Promise<DeliveryReport> {
  try {
    return await buildOutcomesReport(readJsonLines(createReadStream(path)), filter)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new RequestError(code === undefined ? message : `${path} can't be read (${code}).`)
  }
}
